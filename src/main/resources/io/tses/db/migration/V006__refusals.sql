-- As before, and rows that tell of the refused calls of a minute together: they have the time of its end, so one of the minute
-- in which a person was erased is later than that.
CREATE OR REPLACE FUNCTION pseudonymise_audit(address text, pseudonym text, until timestamptz, most integer) RETURNS integer
LANGUAGE sql AS $$
  WITH found AS (
    SELECT id, created_at FROM audit_logs
    WHERE email = address AND created_at <= until + interval '1 minute' AND (created_at <= until OR details ? 'repeated')
    LIMIT most
  ), changed AS (
    UPDATE audit_logs SET
      email      = pseudonym,
      ip         = CASE WHEN details->>'by' <> user_id::text THEN ip END,
      user_agent = CASE WHEN details->>'by' <> user_id::text THEN user_agent ELSE '' END,
      details    = details #- '{changed,username}' #- '{changed,first_name}' #- '{changed,last_name}'
    FROM found WHERE audit_logs.id = found.id AND audit_logs.created_at = found.created_at
    RETURNING 1
  )
  SELECT count(*)::integer FROM changed
$$;
