package io.tses.shared;

import java.time.Duration;
import java.util.UUID;

/**
 * One mail to be sent.
 *
 * @param id also names the mail in its Message-ID, the same on every try
 * @param sealedCode the code, sealed for this job
 * @param life from the moment the job is queued until the code expires
 * @param requestId the request that asked for it
 */
public record MailJob(UUID id, EmailAddress to, String sealedCode, Duration life, String requestId) {}
