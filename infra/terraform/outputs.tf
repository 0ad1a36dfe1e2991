# What is needed elsewhere once everything is there.

output "domain_target" {
  description = "Where the record of `domain_name` leads: an alias record (A and AAAA) in Route 53, or a CNAME elsewhere."
  value       = aws_cloudfront_distribution.this.domain_name
}

output "domain_target_zone_id" {
  description = "The zone of `domain_target`, for alias records in Route 53."
  value       = aws_cloudfront_distribution.this.hosted_zone_id
}

output "distribution_id" {
  description = "The distribution of CloudFront."
  value       = aws_cloudfront_distribution.this.id
}

output "site" {
  description = "Where the portal is published to: what `callboard init --publish` is told."
  value       = "s3://${local.buckets.site}/${local.site_prefix}"
}

output "crawls" {
  description = "Where crawls are kept: what `callboard crawl --cache` is told."
  value       = "s3://${local.buckets.site}/${local.crawls_prefix}"
}

output "state_bucket" {
  description = "The bucket of tasks."
  value       = aws_s3_bucket.this["state"].id
}

output "workflow_role_arn" {
  description = "The role of the workflow: the variable `CALLBOARD_AWS_ROLE` of its repository."
  value       = aws_iam_role.workflow.arn
}

output "region" {
  description = "The region: the variable `CALLBOARD_AWS_REGION` of that repository."
  value       = data.aws_region.current.name
}

output "secrets" {
  description = "The secrets that have to be filled in, by name, with their ARNs."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}

output "signing_key_ids" {
  description = "What CloudFront calls each public key."
  value       = { for name, key in aws_cloudfront_public_key.reader : name => key.id }
}

output "function_arns" {
  description = "The functions."
  value       = { for name, function in aws_lambda_function.this : name => function.arn }
}
