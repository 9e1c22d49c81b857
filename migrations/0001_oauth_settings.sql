ALTER TABLE `auth_scopes` ADD `oauth` text;--> statement-breakpoint
ALTER TABLE `oauth_registrations` ADD `quirks` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `oauth_registrations` ADD `registration` text DEFAULT 'dcr' NOT NULL;--> statement-breakpoint
ALTER TABLE `oauth_registrations` ADD `redirect_uri` text DEFAULT '' NOT NULL;