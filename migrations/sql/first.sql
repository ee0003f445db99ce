CREATE TABLE account (
    id {serial},
    role VARCHAR(16) NOT NULL CHECK (role IN ('contractor', 'manager')),
    email VARCHAR(254) NOT NULL UNIQUE,
    password_hash VARCHAR(255) NOT NULL,
    name VARCHAR(120) NOT NULL,
    company VARCHAR(120) NOT NULL,
    phone VARCHAR(32) NOT NULL,
    trades VARCHAR(255) NOT NULL,
    areas VARCHAR(255) NOT NULL,
    active BOOLEAN NOT NULL,
    agenda_version INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE mission (
    id {serial},
    reference VARCHAR(16) NOT NULL UNIQUE,
    status VARCHAR(16) NOT NULL CHECK (status IN ('new', 'slots_proposed', 'slot_chosen', 'scheduled', 'slots_needed', 'quote_submitted', 'quote_approved', 'quote_rejected', 'work_done', 'work_disputed', 'work_confirmed', 'invoiced', 'closed', 'cancelled')),
    version INTEGER NOT NULL CHECK (version >= 1),
    status_since TIMESTAMPTZ NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    published_by INTEGER REFERENCES account (id),
    title VARCHAR(120) NOT NULL,
    trade VARCHAR(16) NOT NULL CHECK (trade IN ('plumbing', 'electricity', 'heating', 'locksmith', 'joinery', 'painting', 'pests', 'appliances', 'glazing', 'other')),
    urgency VARCHAR(8) NOT NULL CHECK (urgency IN ('low', 'normal', 'urgent')),
    urgency_rank SMALLINT NOT NULL CHECK (urgency_rank BETWEEN 0 AND 2),
    description TEXT NOT NULL,
    address VARCHAR(200) NOT NULL,
    town VARCHAR(80) NOT NULL,
    postcode VARCHAR(10) NOT NULL,
    floor VARCHAR(40) NOT NULL,
    door VARCHAR(40) NOT NULL,
    occupancy VARCHAR(16) NOT NULL CHECK (occupancy IN ('occupied', 'vacant', 'common')),
    tenant_title VARCHAR(16) NOT NULL,
    tenant_name VARCHAR(120) NOT NULL,
    tenant_email VARCHAR(254) NOT NULL,
    tenant_phone VARCHAR(32) NOT NULL,
    tenant_language VARCHAR(8) NOT NULL,
    contact_name VARCHAR(120) NOT NULL,
    contact_quality VARCHAR(80) NOT NULL,
    contact_email VARCHAR(254) NOT NULL,
    contact_phone VARCHAR(32) NOT NULL,
    opener VARCHAR(16) NOT NULL CHECK (opener IN ('tenant', 'relative', 'caretaker', 'agency_keys', 'key_box')),
    access_codes VARCHAR(500) NOT NULL,
    threshold_cents INTEGER NOT NULL CHECK (threshold_cents >= 0),
    bill_to_name VARCHAR(120) NOT NULL,
    bill_to_address TEXT NOT NULL,
    bill_attention VARCHAR(120) NOT NULL,
    bill_reference VARCHAR(80) NOT NULL,
    follows INTEGER REFERENCES mission (id),
    assignment INTEGER{to_assignment},
    chosen_slot INTEGER{to_chosen_slot},
    visit INTEGER{to_visit},
    not_before DATE,
    not_before_reason VARCHAR(16) NOT NULL,
    tenant_word TEXT NOT NULL
);

CREATE TABLE assignment (
    id {serial},
    mission INTEGER NOT NULL REFERENCES mission (id),
    contractor INTEGER NOT NULL REFERENCES account (id),
    started_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    end_action VARCHAR(16) CHECK (end_action IN ('withdraw', 'reassign', 'cancel', 'closed')),
    readmitted BOOLEAN NOT NULL,
    declared_cents INTEGER CHECK (declared_cents >= 0)
);

CREATE TABLE slot (
    id {serial},
    assignment INTEGER NOT NULL REFERENCES assignment (id),
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    state VARCHAR(8) NOT NULL CHECK (state IN ('open', 'void')),
    CHECK (ends_at > starts_at)
);

CREATE TABLE visit (
    id {serial},
    assignment INTEGER NOT NULL REFERENCES assignment (id),
    slot INTEGER NOT NULL REFERENCES slot (id),
    number INTEGER NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    state VARCHAR(16) NOT NULL CHECK (state IN ('planned', 'ended', 'cancelled', 'failed')),
    planned_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    sequence INTEGER NOT NULL
);

CREATE TABLE wish (
    id {serial},
    mission INTEGER NOT NULL REFERENCES mission (id),
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE stored_file (
    id UUID PRIMARY KEY,
    mission INTEGER REFERENCES mission (id),
    assignment INTEGER REFERENCES assignment (id),
    kind VARCHAR(16) NOT NULL CHECK (kind IN ('damage', 'before', 'after', 'dispute', 'quote', 'invoice')),
    name VARCHAR(255) NOT NULL,
    media_type VARCHAR(64) NOT NULL,
    key VARCHAR(96) NOT NULL UNIQUE,
    thumbnail_key VARCHAR(96) NOT NULL,
    size BIGINT NOT NULL CHECK (size > 0),
    sha256 VARCHAR(64) NOT NULL CHECK (length(sha256) = 64),
    width INTEGER,
    height INTEGER,
    pages INTEGER,
    taken_at VARCHAR(32) NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    caption VARCHAR(200) NOT NULL,
    owner VARCHAR(64) NOT NULL,
    draft BOOLEAN NOT NULL
);

CREATE TABLE quote (
    id {serial},
    assignment INTEGER NOT NULL REFERENCES assignment (id),
    version INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL CHECK (amount_cents >= 0),
    file UUID NOT NULL REFERENCES stored_file (id),
    decision VARCHAR(16) NOT NULL CHECK (decision IN ('pending', 'approved', 'rejected')),
    reason TEXT NOT NULL,
    submitted_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    decided_by INTEGER REFERENCES account (id)
);

CREATE TABLE invoice (
    id {serial},
    assignment INTEGER NOT NULL REFERENCES assignment (id),
    version INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL CHECK (amount_cents >= 0),
    file UUID NOT NULL REFERENCES stored_file (id),
    decision VARCHAR(16) NOT NULL CHECK (decision IN ('pending', 'approved', 'rejected')),
    reason TEXT NOT NULL,
    submitted_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    decided_by INTEGER REFERENCES account (id)
);

CREATE TABLE mission_event (
    id {serial},
    mission INTEGER NOT NULL REFERENCES mission (id),
    assignment INTEGER REFERENCES assignment (id),
    action VARCHAR(24) NOT NULL,
    from_status VARCHAR(16) CHECK (from_status IN ('new', 'slots_proposed', 'slot_chosen', 'scheduled', 'slots_needed', 'quote_submitted', 'quote_approved', 'quote_rejected', 'work_done', 'work_disputed', 'work_confirmed', 'invoiced', 'closed', 'cancelled')),
    to_status VARCHAR(16) NOT NULL CHECK (to_status IN ('new', 'slots_proposed', 'slot_chosen', 'scheduled', 'slots_needed', 'quote_submitted', 'quote_approved', 'quote_rejected', 'work_done', 'work_disputed', 'work_confirmed', 'invoiced', 'closed', 'cancelled')),
    version INTEGER NOT NULL,
    actor_role VARCHAR(16) NOT NULL CHECK (actor_role IN ('contractor', 'tenant', 'manager', 'system')),
    actor_account INTEGER REFERENCES account (id),
    actor_name VARCHAR(120) NOT NULL,
    for_tenant VARCHAR(120) NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    data TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);

CREATE TABLE tenant_link (
    id UUID PRIMARY KEY,
    mission INTEGER NOT NULL REFERENCES mission (id),
    nonce VARCHAR(64) NOT NULL,
    key_hash VARCHAR(64) NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);

CREATE TABLE message (
    id {serial},
    mission INTEGER NOT NULL REFERENCES mission (id),
    event INTEGER NOT NULL REFERENCES mission_event (id),
    kind VARCHAR(32) NOT NULL,
    to_name VARCHAR(120) NOT NULL,
    to_email VARCHAR(254) NOT NULL,
    account INTEGER REFERENCES account (id),
    link UUID REFERENCES tenant_link (id),
    data TEXT NOT NULL,
    message_id VARCHAR(120) NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    next_try_at TIMESTAMPTZ NOT NULL,
    attempts INTEGER NOT NULL,
    sent_at TIMESTAMPTZ,
    failed_at TIMESTAMPTZ,
    error VARCHAR(255) NOT NULL
);

CREATE TABLE session (
    key_hash VARCHAR(64) PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE sign_in_failure (
    id {serial},
    email_hash VARCHAR(64) NOT NULL,
    address VARCHAR(64) NOT NULL,
    at TIMESTAMPTZ NOT NULL
);

CREATE TABLE submission (
    id {serial},
    actor VARCHAR(64) NOT NULL,
    key VARCHAR(64) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    answer TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
);

CREATE UNIQUE INDEX assignment_one_at_a_time ON assignment (mission) WHERE ended_at IS NULL;

CREATE INDEX assignment_contractor ON assignment (contractor, mission);

CREATE INDEX mission_pool ON mission (status, urgency_rank DESC, published_at DESC, id DESC);

CREATE INDEX mission_since ON mission (status_since DESC, id DESC);

CREATE INDEX mission_assignment ON mission (assignment);

CREATE INDEX slot_assignment ON slot (assignment, starts_at);

CREATE INDEX wish_mission ON wish (mission, starts_at);

CREATE UNIQUE INDEX visit_one_planned ON visit (assignment) WHERE state = 'planned';

CREATE INDEX visit_assignment ON visit (assignment);

CREATE UNIQUE INDEX quote_version ON quote (assignment, version);

CREATE UNIQUE INDEX invoice_version ON invoice (assignment, version);

CREATE INDEX stored_file_mission ON stored_file (mission, kind);

CREATE INDEX stored_file_draft ON stored_file (received_at) WHERE draft;

CREATE UNIQUE INDEX mission_event_version ON mission_event (mission, version);

CREATE INDEX tenant_link_mission ON tenant_link (mission);

CREATE INDEX message_due ON message (next_try_at) WHERE sent_at IS NULL AND failed_at IS NULL;

CREATE INDEX message_event ON message (event);

CREATE INDEX session_account ON session (account);

CREATE INDEX sign_in_failure_address ON sign_in_failure (address, at);

CREATE UNIQUE INDEX submission_key ON submission (actor, key);
