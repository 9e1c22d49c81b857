CREATE TABLE `agent_endings` (
	`user_id` text PRIMARY KEY NOT NULL,
	`made_until` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
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
INSERT INTO `agent_endings` (`user_id`, `made_until`) SELECT DISTINCT `user_id`, unixepoch() * 1000 FROM (SELECT `user_id` FROM `account` GROUP BY `user_id`, `provider_id` HAVING count(*) > 1);--> statement-breakpoint
DELETE FROM `session` WHERE `user_id` IN (SELECT `user_id` FROM `account` GROUP BY `user_id`, `provider_id` HAVING count(*) > 1);--> statement-breakpoint
DELETE FROM `account` WHERE EXISTS (SELECT 1 FROM `account` AS `first` WHERE `first`.`user_id` = `account`.`user_id` AND `first`.`provider_id` = `account`.`provider_id` AND (`first`.`created_at`, `first`.`rowid`) < (`account`.`created_at`, `account`.`rowid`));--> statement-breakpoint
UPDATE `api_keys` SET `revoked_at` = (SELECT `removed_at` FROM `members` WHERE `members`.`project_id` = `api_keys`.`project_id` AND `members`.`user_id` = `api_keys`.`created_by`) WHERE `purpose` = 'platform' AND `revoked_at` IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `account_user_issuer` ON `account` (`user_id`,`provider_id`);