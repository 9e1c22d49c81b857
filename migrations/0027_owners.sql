CREATE TABLE `owners` (
	`user_id` text PRIMARY KEY NOT NULL,
	`added_by` text NOT NULL,
	`since` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
