ALTER TABLE `audit_events` ADD `auth_scope_id` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `rule_id` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `request_id` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `session_id` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `trace_id` text;
