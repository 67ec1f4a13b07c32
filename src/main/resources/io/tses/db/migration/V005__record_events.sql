-- The one place that writes the audit log. Makes the months of the events that have none yet, and leaves out events that have
-- their row already; says how many rows were added.
CREATE FUNCTION record_events(
  ids uuid[], times timestamptz[], user_ids uuid[], emails text[], events text[], ips text[], agents text[], details_json text[]
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  added integer;
BEGIN
  FOR attempt IN 1..2 LOOP
    BEGIN
      INSERT INTO audit_logs (id, created_at, user_id, email, event, ip, user_agent, details)
      SELECT e.id, e.at, e.user_id, e.email, e.event, nullif(e.ip, '')::inet, e.agent, e.details::jsonb
      FROM unnest(ids, times, user_ids, emails, events, ips, agents, details_json)
        AS e (id, at, user_id, email, event, ip, agent, details)
      ON CONFLICT DO NOTHING;
      GET DIAGNOSTICS added = ROW_COUNT;
      RETURN added;
    EXCEPTION WHEN check_violation THEN -- no month takes one of them
      IF attempt = 2 THEN
        RAISE;
      END IF;
      PERFORM ensure_audit_month(month AT TIME ZONE 'UTC')
      FROM (SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'UTC') AS month FROM unnest(times) AS at) AS months;
    END;
  END LOOP;
END
$$;

-- Records one event, of now, with the change that it tells of.
CREATE FUNCTION record_event(
  id uuid, user_id uuid, email text, event text, ip text, agent text, details text
) RETURNS void LANGUAGE sql AS $$
  SELECT record_events(ARRAY[id], ARRAY[now()], ARRAY[user_id], ARRAY[email], ARRAY[event], ARRAY[ip], ARRAY[agent], ARRAY[details])
$$;
