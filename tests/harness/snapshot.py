"""Put a PostgreSQL database back to what it held, in milliseconds and with clients connected."""

from __future__ import annotations

import psycopg

TAKE = """
CREATE SCHEMA snapshot;
CREATE TABLE snapshot.sequences AS
  SELECT sequencename AS name, last_value FROM pg_sequences WHERE schemaname = 'public';
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE snapshot.%I AS TABLE public.%I', 'of_' || t, t);
  END LOOP;
END $$;
CREATE FUNCTION snapshot.put_back() RETURNS void LANGUAGE plpgsql AS $$
DECLARE t text; held boolean; kept boolean; s record; columns text; stale text[] := '{}';
  is_large boolean := false;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', t) INTO held;
    IF held THEN
      stale := stale || format('public.%I', t);
      is_large := is_large OR pg_relation_size(format('public.%I', t)::regclass) > 262144;
    END IF;
  END LOOP;
  -- A few rows are deleted much sooner than files of tables and indexes are made anew.
  IF is_large THEN
    EXECUTE 'TRUNCATE ' || array_to_string(stale, ', ') || ' CASCADE';
  ELSE
    FOREACH t IN ARRAY stale LOOP EXECUTE 'DELETE FROM ' || t; END LOOP;
  END IF;
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM snapshot.%I)', 'of_' || t) INTO kept;
    IF kept THEN
      SELECT string_agg(quote_ident(column_name), ', ') INTO columns
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = t AND is_generated = 'NEVER';
      EXECUTE format('INSERT INTO public.%I (%s) OVERRIDING SYSTEM VALUE '
        'SELECT %s FROM snapshot.%I', t, columns, columns, 'of_' || t);
    END IF;
  END LOOP;
  FOR s IN SELECT sequencename AS name, last_value FROM pg_sequences
      WHERE schemaname = 'public' EXCEPT SELECT * FROM snapshot.sequences LOOP
    PERFORM setval(format('public.%I', s.name)::regclass, coalesce(k.last_value, 1),
        k.last_value IS NOT NULL) FROM snapshot.sequences k WHERE k.name = s.name;
  END LOOP;
END $$;
"""
END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def take(connection: psycopg.Connection) -> None:
    """Remember every row and sequence, in a schema beside the tables."""
    connection.execute("DROP SCHEMA IF EXISTS snapshot CASCADE")
    connection.execute(TAKE)


def put_back(connection: psycopg.Connection) -> None:
    """Restore what was remembered; a transaction left open by a test is ended for it."""
    connection.execute("SET lock_timeout = '3s'")
    try:
        connection.execute("SELECT snapshot.put_back()")
    except psycopg.errors.LockNotAvailable:
        connection.execute(END_OTHERS)
        connection.execute("SELECT snapshot.put_back()")
