CREATE TABLE users (
  id           uuid PRIMARY KEY,
  email        text NOT NULL CHECK (email = lower(email) AND length(email) <= 254),
  username     text NOT NULL CHECK (length(username) BETWEEN 1 AND 150),
  first_name   text NOT NULL DEFAULT '' CHECK (length(first_name) <= 150),
  last_name    text NOT NULL DEFAULT '' CHECK (length(last_name) <= 150),
  is_active    boolean NOT NULL DEFAULT true,
  is_staff     boolean NOT NULL DEFAULT false,
  is_superuser boolean NOT NULL DEFAULT false,
  is_verified  boolean NOT NULL DEFAULT false,
  date_joined  timestamptz NOT NULL DEFAULT now(),
  last_login   timestamptz
);

CREATE UNIQUE INDEX users_email ON users (email);
CREATE UNIQUE INDEX users_username ON users (username);
CREATE INDEX users_date_joined ON users (date_joined DESC, id DESC);
