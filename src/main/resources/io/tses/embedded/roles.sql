-- Who may come into an embedded PostgreSQL, and who owns what is in it. Run at each start, in single-user mode, before the
-- server listens; there a statement ends with a semicolon and an empty line.

ALTER ROLE postgres PASSWORD '${superuser-password}';

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tses') THEN CREATE ROLE tses; END IF;
END $$;

ALTER ROLE tses LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '${owner-password}';

ALTER DATABASE postgres OWNER TO tses;

-- The former release made everything as superuser.
DO $$
DECLARE
  made text;
BEGIN
  FOR made IN
    SELECT format('TABLE %s', oid::regclass) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relowner = 'postgres'::regrole AND relkind IN ('r', 'p', 'v', 'm')
    UNION ALL
    SELECT format('ROUTINE %s', oid::regprocedure) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proowner = 'postgres'::regrole
  LOOP
    EXECUTE format('ALTER %s OWNER TO tses', made);
  END LOOP;
END $$;

