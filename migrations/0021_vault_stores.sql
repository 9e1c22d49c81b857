CREATE TABLE `vault_stores` (
	`project_id` text PRIMARY KEY NOT NULL,
	`place` text NOT NULL,
	`former` text,
	`job_id` text NOT NULL,
	`since` integer NOT NULL,
	`problem` text
);
