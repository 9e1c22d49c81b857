CREATE TABLE `audit_targets` (
	`id` text NOT NULL,
	`project_id` text NOT NULL,
	`kind` text NOT NULL,
	`url` text,
	`token_version` integer,
	`description` text DEFAULT '' NOT NULL,
	`paused` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`segment` integer NOT NULL,
	`position` integer DEFAULT 0 NOT NULL,
	`end_segment` integer,
	`end_position` integer,
	`lease_until` integer DEFAULT 0 NOT NULL,
	`due_at` integer DEFAULT 0 NOT NULL,
	`failures` integer DEFAULT 0 NOT NULL,
	`problem` text,
	`last_status` integer,
	`delivered_at` integer,
	`delivered` integer DEFAULT 0 NOT NULL,
	`lost` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`project_id`, `id`)
);
--> statement-breakpoint
CREATE INDEX `audit_targets_active` ON `audit_targets` (`project_id`,`id`) WHERE paused = 0;