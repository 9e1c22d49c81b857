CREATE TABLE `server_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`user_id` text NOT NULL,
	`wish` text NOT NULL,
	`state` text DEFAULT 'waiting' NOT NULL,
	`answer` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	`answered_at` integer,
	FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `server_requests_listed` ON `server_requests` (`project_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `server_requests_person` ON `server_requests` (`user_id`,`project_id`);--> statement-breakpoint
CREATE INDEX `server_requests_old` ON `server_requests` (`created_at`);--> statement-breakpoint
CREATE INDEX `server_requests_waiting` ON `server_requests` (`project_id`) WHERE state = 'waiting';--> statement-breakpoint
ALTER TABLE `credentials` ADD `ended_by` text;