-- Drops the oldest month of the audit log that is over for more than so many months, and records what went; gives that month, or
-- nothing when there is none, or while another session is at it. Two clocks must agree that a month is old: the database's and
-- the caller's.
--
-- Its rows are counted while they can still be read, and nobody else can write there then. Taking the month out of the table
-- stops writers of the others, too, so that is waited for a moment only: whoever reads for longer is let finish, and the caller
-- tries again.
CREATE FUNCTION drop_audit_month(keep integer, clock timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  this_month date := date_trunc('month', least(now(), clock) AT TIME ZONE 'UTC');
  old        regclass;
  month      text;
  counted    bigint;
BEGIN
  IF keep < 1 THEN
    RAISE EXCEPTION 'at least the last month is kept, not %', keep;
  END IF;
  IF NOT pg_try_advisory_xact_lock(hashtext('drop_audit_month')) THEN
    RETURN NULL;
  END IF;
  SELECT oid, replace(substr(relname, 12), '_', '-') INTO old, month
  FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
  WHERE inhparent = 'audit_logs'::regclass AND relname ~ '^audit_logs_\d{4}_(0[1-9]|1[0-2])$'
    AND to_date(substr(relname, 12), 'YYYY_MM') < this_month - make_interval(months => keep)
  ORDER BY relname LIMIT 1;
  IF old IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM set_config('lock_timeout', '300ms', true);
  EXECUTE format('LOCK TABLE %s IN SHARE MODE', old);
  EXECUTE format('SELECT count(*) FROM %s', old) INTO counted;
  EXECUTE format('ALTER TABLE audit_logs DETACH PARTITION %s', old);
  EXECUTE format('DROP TABLE %s', old);
  PERFORM record_event(gen_random_uuid(), NULL, '', 'AUDIT_DROPPED', '', '',
                       jsonb_build_object('month', month, 'rows', counted, 'keep', keep)::text);
  RETURN month;
END
$$;
