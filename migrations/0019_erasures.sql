CREATE TABLE `erasures` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`state` text DEFAULT 'running' NOT NULL,
	`revokes_keys` integer NOT NULL,
	`memberships` integer DEFAULT 0 NOT NULL,
	`playgrounds` integer DEFAULT 0 NOT NULL,
	`keys` integer DEFAULT 0 NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `erasures_due` ON `erasures` (`state`,`due_at`);