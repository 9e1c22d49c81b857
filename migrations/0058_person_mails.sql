CREATE TABLE `person_mails` (
	`user_id` text PRIMARY KEY NOT NULL,
	`language` text NOT NULL,
	`told_at` integer,
	`failures` integer DEFAULT 0 NOT NULL,
	`unsubscribed_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
