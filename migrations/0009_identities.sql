CREATE TABLE `platform_admins` (
	`address` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`since` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `sign_in_conflicts` (
	`id` text PRIMARY KEY NOT NULL,
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`email` text NOT NULL,
	`user_id` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sign_in_conflicts_identity` ON `sign_in_conflicts` (`issuer`,`subject`);--> statement-breakpoint
CREATE INDEX `sign_in_conflicts_email` ON `sign_in_conflicts` (`email`);--> statement-breakpoint
ALTER TABLE `members` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `account_user_issuer` ON `account` (`user_id`,`provider_id`);