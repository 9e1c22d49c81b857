CREATE TABLE `navigators` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`mode` text NOT NULL,
	`in_chat_authentication` integer NOT NULL,
	`denied` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `navigators_project_slug` ON `navigators` (`project_id`,`slug`);