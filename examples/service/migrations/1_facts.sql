-- Facts, things, and the log of events. The same text runs on SQLite and on PostgreSQL.
--
-- The log is the truth: a replay of `events` gives the facts of every other table. The rows repeat the facts for queries and for
-- constraints, and each change writes its event and its rows in one transaction.

-- One row: the version of the last event. Whoever decides a command locks it, so that decisions queue up.
CREATE TABLE log_head (
    one INTEGER PRIMARY KEY NOT NULL CHECK (one = 1),
    version BIGINT NOT NULL
);
INSERT INTO log_head VALUES (1, 0);

-- A version is given once, so no event can be lost or written twice.
CREATE TABLE events (
    version BIGINT PRIMARY KEY NOT NULL,
    body TEXT NOT NULL
);

-- All facts at a version, so that a start replays only the events after it.
CREATE TABLE snapshots (
    version BIGINT PRIMARY KEY NOT NULL REFERENCES events,
    body TEXT NOT NULL
);

CREATE TABLE users (
    id TEXT PRIMARY KEY NOT NULL,
    email TEXT NOT NULL UNIQUE,
    email_confirmed BOOLEAN NOT NULL,
    name TEXT
);

CREATE TABLE organizations (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE roles (
    organization TEXT NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id TEXT NOT NULL,
    definition TEXT NOT NULL,
    PRIMARY KEY (organization, id)
);

-- A documented role by its name, or a custom one by its id.
CREATE TABLE members (
    organization TEXT NOT NULL REFERENCES organizations ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users,
    role TEXT,
    custom_role TEXT,
    suspended BOOLEAN NOT NULL,
    PRIMARY KEY (organization, user_id),
    FOREIGN KEY (organization, custom_role) REFERENCES roles,
    CHECK ((role IS NULL) <> (custom_role IS NULL))
);
CREATE INDEX members_by_user ON members (user_id);

CREATE TABLE invitations (
    organization TEXT NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT,
    custom_role TEXT,
    invited_by TEXT NOT NULL,
    status TEXT NOT NULL,
    expires_at BIGINT,
    PRIMARY KEY (organization, id),
    CHECK ((role IS NULL) <> (custom_role IS NULL))
);
CREATE UNIQUE INDEX invitations_pending ON invitations (organization, email) WHERE status = 'pending';

-- An organization or a user owns an app, never both. The id is unique in the whole service.
CREATE TABLE apps (
    id TEXT PRIMARY KEY NOT NULL,
    organization TEXT REFERENCES organizations ON DELETE CASCADE,
    user_id TEXT REFERENCES users ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT NOT NULL,
    public BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (organization, id),
    UNIQUE (user_id, id),
    CHECK ((organization IS NULL) <> (user_id IS NULL))
);
CREATE INDEX apps_of_organization ON apps (organization, name_key, id);
CREATE INDEX apps_of_user ON apps (user_id, name_key, id);
CREATE INDEX apps_public ON apps (name_key, id) WHERE public;
CREATE INDEX apps_of_organization_by_time ON apps (organization, created_at, id);
CREATE INDEX apps_of_user_by_time ON apps (user_id, created_at, id);
CREATE INDEX apps_public_by_time ON apps (created_at, id) WHERE public;

CREATE TABLE shares (
    app TEXT NOT NULL REFERENCES apps ON DELETE CASCADE ON UPDATE CASCADE,
    user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
    permissions TEXT NOT NULL,
    PRIMARY KEY (app, user_id)
);
CREATE INDEX shares_by_user ON shares (user_id);

CREATE TABLE teams (
    organization TEXT NOT NULL REFERENCES organizations ON DELETE CASCADE,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    confining BOOLEAN NOT NULL,
    PRIMARY KEY (organization, id)
);

-- Only members of the organization are in its teams.
CREATE TABLE team_members (
    organization TEXT NOT NULL,
    team TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (organization, team, user_id),
    FOREIGN KEY (organization, team) REFERENCES teams ON DELETE CASCADE,
    FOREIGN KEY (organization, user_id) REFERENCES members ON DELETE CASCADE
);
CREATE INDEX team_members_by_user ON team_members (user_id);

-- Only apps of the organization are in its teams.
CREATE TABLE team_apps (
    organization TEXT NOT NULL,
    team TEXT NOT NULL,
    app TEXT NOT NULL,
    permission TEXT NOT NULL,
    PRIMARY KEY (organization, team, app),
    FOREIGN KEY (organization, team) REFERENCES teams ON DELETE CASCADE,
    FOREIGN KEY (organization, app) REFERENCES apps (organization, id) ON DELETE CASCADE
);

-- Models, datasets, tasks and everything else. The owner of a thing in an app is the owner of the app.
CREATE TABLE things (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    organization TEXT REFERENCES organizations ON DELETE CASCADE,
    user_id TEXT REFERENCES users ON DELETE CASCADE,
    app TEXT REFERENCES apps ON DELETE CASCADE ON UPDATE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    content TEXT NOT NULL,
    public BOOLEAN NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    CHECK ((organization IS NULL) <> (user_id IS NULL))
);
CREATE INDEX things_of_organization ON things (kind, organization, name_key, id);
CREATE INDEX things_of_user ON things (kind, user_id, name_key, id);
CREATE INDEX things_of_app ON things (kind, app, name_key, id);
CREATE INDEX things_public ON things (kind, name_key, id) WHERE public;
CREATE INDEX things_of_organization_by_time ON things (kind, organization, created_at, id);
CREATE INDEX things_of_user_by_time ON things (kind, user_id, created_at, id);
CREATE INDEX things_of_app_by_time ON things (kind, app, created_at, id);
CREATE INDEX things_public_by_time ON things (kind, created_at, id) WHERE public;

CREATE TABLE thing_assignees (
    thing TEXT NOT NULL REFERENCES things ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    PRIMARY KEY (thing, user_id)
);
CREATE INDEX thing_assignees_by_user ON thing_assignees (user_id, thing);
