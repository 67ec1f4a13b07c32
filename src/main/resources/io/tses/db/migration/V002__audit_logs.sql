-- The time of an event is part of the key because it is part of the event: a repeated delivery meets the same key.
CREATE TABLE audit_logs (
  id         uuid NOT NULL,
  created_at timestamptz NOT NULL,
  user_id    uuid,
  email      text NOT NULL,
  event      text NOT NULL,
  ip         inet,
  user_agent text NOT NULL,
  details    jsonb NOT NULL,
  PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

CREATE INDEX audit_logs_created_at ON audit_logs (created_at DESC, id DESC);
CREATE INDEX audit_logs_email ON audit_logs (email, created_at DESC, id DESC);
CREATE INDEX audit_logs_event ON audit_logs (event, created_at DESC, id DESC);

-- Makes the partition of the month (UTC) that holds a moment, unless it is there. Sessions that want a month at once wait
-- for each other and look again. The lock is the one that attaching takes anyway; it stops neither readers nor writers,
-- and unlike an advisory lock it lets the second look see what the session waited for.
CREATE FUNCTION ensure_audit_month(moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first timestamp := date_trunc('month', moment AT TIME ZONE 'UTC');
  name  text := 'audit_logs_' || to_char(first, 'YYYY_MM');
BEGIN
  IF to_regclass(name) IS NOT NULL THEN
    RETURN;
  END IF;
  LOCK TABLE ONLY audit_logs IN SHARE UPDATE EXCLUSIVE MODE;
  IF to_regclass(name) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE audit_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
  EXECUTE format('ALTER TABLE audit_logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                 name, first AT TIME ZONE 'UTC', (first + interval '1 month') AT TIME ZONE 'UTC');
END
$$;
