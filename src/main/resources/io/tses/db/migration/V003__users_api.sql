-- Each filter of the list of users in the order that it is shown in. Filters that hold for nearly everyone need none: those
-- are found by walking users_date_joined.
CREATE INDEX users_staff ON users (date_joined DESC, id DESC) WHERE is_staff;
CREATE INDEX users_superusers ON users (date_joined DESC, id DESC) WHERE is_superuser;
CREATE INDEX users_disabled ON users (date_joined DESC, id DESC) WHERE NOT is_active;

-- Searches are for beginnings, compared byte by byte, whatever the collation of the database.
CREATE INDEX users_email_begins ON users (email text_pattern_ops);
CREATE INDEX users_username_begins ON users (lower(username) text_pattern_ops);
CREATE INDEX users_first_name_begins ON users (lower(first_name) text_pattern_ops) WHERE first_name <> '';
CREATE INDEX users_last_name_begins ON users (lower(last_name) text_pattern_ops) WHERE last_name <> '';

-- People who were erased while events of theirs may still be on their way to the audit log. The address stays here until
-- none can be, and no longer.
CREATE TABLE erasures (
  user_id   uuid PRIMARY KEY,
  email     text NOT NULL,
  pseudonym text NOT NULL,
  erased_at timestamptz NOT NULL DEFAULT now()
);

-- Takes a person out of at most so many audit rows; says how many. A row keeps what happened and when. What it loses: the
-- address, for the pseudonym; names that were changed; and the client, unless somebody else was the client.
CREATE FUNCTION pseudonymise_audit(address text, pseudonym text, until timestamptz, most integer) RETURNS integer
LANGUAGE sql AS $$
  WITH found AS (
    SELECT id, created_at FROM audit_logs WHERE email = address AND created_at <= until LIMIT most
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

-- Takes erased people out of rows that were written after they were erased, of events from before. An address is forgotten
-- when all events up to written_until have rows, and some minutes have passed for clocks that differ.
CREATE FUNCTION sweep_erasures(written_until timestamptz, most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  erasure record;
  changed integer;
  total   integer := 0;
BEGIN
  FOR erasure IN SELECT * FROM erasures ORDER BY user_id FOR UPDATE SKIP LOCKED LOOP
    changed := pseudonymise_audit(erasure.email, erasure.pseudonym, erasure.erased_at, most);
    total := total + changed;
    IF changed < most AND erasure.erased_at < least(written_until, now()) - interval '10 minutes' THEN
      DELETE FROM erasures WHERE user_id = erasure.user_id;
    END IF;
  END LOOP;
  RETURN total;
END
$$;
