ALTER TABLE `second_factors` ADD `credential_id` text;--> statement-breakpoint
ALTER TABLE `second_factors` ADD `public_key` text;--> statement-breakpoint
ALTER TABLE `second_factors` ADD `algorithm` integer;--> statement-breakpoint
ALTER TABLE `second_factors` ADD `counter` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `second_factors_credential` ON `second_factors` (`credential_id`) WHERE credential_id IS NOT NULL;