CREATE TABLE `audit_blocks` (
	`project_id` text NOT NULL,
	`at` integer NOT NULL,
	`segment` integer NOT NULL,
	`first_at` integer NOT NULL,
	`size` integer NOT NULL,
	`events` text NOT NULL,
	PRIMARY KEY(`project_id`, `at`, `segment`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `person_days` (
	`project_id` text NOT NULL,
	`user_id` text NOT NULL,
	`day` integer NOT NULL,
	`calls` integer NOT NULL,
	`errors` integer NOT NULL,
	`queries` integer NOT NULL,
	`last_at` integer NOT NULL,
	`tools` text NOT NULL,
	PRIMARY KEY(`project_id`, `user_id`, `day`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `audit_segments` ADD `last_at` integer;--> statement-breakpoint
ALTER TABLE `audit_segments` ADD `digest` text;