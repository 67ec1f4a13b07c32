/** What must not be lost on its way: events for the audit log and mails, appended to a stream together with the decision that they tell of. */
@NullMarked
package io.tses.outbox;

import org.jspecify.annotations.NullMarked;
