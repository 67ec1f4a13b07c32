-- What two usernames must not share: their letters without regard to case, and how they look. It takes a library to know, so
-- the service fills it in, in batches, when it starts and before anybody takes another name.
ALTER TABLE users ADD COLUMN username_key text CHECK (length(username_key) <= 400);
CREATE UNIQUE INDEX users_username_key ON users (username_key);
CREATE INDEX users_without_key ON users (id) WHERE username_key IS NULL;

-- A name that is changed by whoever knows of no keys, an operator or an earlier release, has none until it gets a new one.
CREATE FUNCTION forget_username_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.username_key := NULL;
  RETURN NEW;
END
$$;
CREATE TRIGGER users_forget_username_key BEFORE UPDATE OF username ON users FOR EACH ROW
  WHEN (NEW.username <> OLD.username AND NEW.username_key = OLD.username_key)
  EXECUTE FUNCTION forget_username_key();

-- Names as they are compared: composed, in small letters whatever the database thinks letters are (LC_CTYPE C knows those of
-- ASCII only), all forms of sigma alike. A PostgreSQL that was built without ICU does what its LC_CTYPE can.
DO $do$
BEGIN
  EXECUTE format($f$
    CREATE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
      SELECT replace(lower(normalize($1, NFC) %s), 'ς', 'σ')
    $$ $f$,
    CASE WHEN EXISTS (SELECT FROM pg_collation WHERE collname = 'und-x-icu') THEN 'COLLATE "und-x-icu"' ELSE '' END);
END
$do$;

DROP INDEX users_username_begins, users_first_name_begins, users_last_name_begins;
CREATE INDEX users_username_begins ON users (folded(username) text_pattern_ops);
CREATE INDEX users_first_name_begins ON users (folded(first_name) text_pattern_ops) WHERE first_name <> '';
CREATE INDEX users_last_name_begins ON users (folded(last_name) text_pattern_ops) WHERE last_name <> '';

-- Composing may, rarely, lengthen.
UPDATE users SET first_name = normalize(first_name, NFC)
  WHERE first_name IS NOT NFC NORMALIZED AND length(normalize(first_name, NFC)) <= 150;
UPDATE users SET last_name = normalize(last_name, NFC)
  WHERE last_name IS NOT NFC NORMALIZED AND length(normalize(last_name, NFC)) <= 150;
