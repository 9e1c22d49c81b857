CREATE TABLE `audit_events` (
	`id` text NOT NULL,
	`project_id` text NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`user_id` text,
	`action` text NOT NULL,
	`target` text,
	`server` text,
	`tool` text,
	`outcome` text NOT NULL,
	`code` text,
	`duration_ms` integer,
	`changes` text,
	PRIMARY KEY(`project_id`, `at`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `audit_marks` (
	`name` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`place` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `usage_daily` (
	`project_id` text NOT NULL,
	`day` integer NOT NULL,
	`user_id` text NOT NULL,
	`server` text NOT NULL,
	`tool` text NOT NULL,
	`calls` integer NOT NULL,
	`errors` integer NOT NULL,
	`queries` integer NOT NULL,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `user_id`, `day`, `server`, `tool`)
) WITHOUT ROWID;
