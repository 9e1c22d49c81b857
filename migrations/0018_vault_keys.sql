CREATE TABLE `vault_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`mark` text,
	`seen_at` integer NOT NULL,
	`records` integer,
	`counted_at` integer
);
--> statement-breakpoint
ALTER TABLE `authorizations` ADD `key_id` text;--> statement-breakpoint
CREATE INDEX `authorizations_key` ON `authorizations` (`key_id`,`expires_at`);