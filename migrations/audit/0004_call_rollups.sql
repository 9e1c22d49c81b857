CREATE TABLE `call_rollups` (
	`project_id` text NOT NULL,
	`grain` text NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`key` text NOT NULL,
	`tool` text NOT NULL,
	`calls` integer NOT NULL,
	`failed` integer NOT NULL,
	`errors` text NOT NULL,
	`own` text NOT NULL,
	`server` text NOT NULL,
	`people` text,
	`agents` text,
	PRIMARY KEY(`project_id`, `grain`, `kind`, `at`, `key`, `tool`)
) WITHOUT ROWID;
