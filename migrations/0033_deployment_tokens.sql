CREATE TABLE `deployment_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`secret_hash` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer,
	FOREIGN KEY (`created_by`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `deployment_tokens_listed` ON `deployment_tokens` (`created_at`,`id`) WHERE revoked_at IS NULL;--> statement-breakpoint
CREATE INDEX `deployment_tokens_maker` ON `deployment_tokens` (`created_by`);--> statement-breakpoint
CREATE INDEX `deployment_tokens_expires` ON `deployment_tokens` (`expires_at`);