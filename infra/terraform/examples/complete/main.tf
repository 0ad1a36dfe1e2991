# A private portal with its name and certificate, from nothing.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

# CloudFront looks for certificates there and nowhere else.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

variable "domain_name" {
  description = "Where the portal will be found."
  type        = string
  default     = "portal.example.com"
}

variable "zone_name" {
  description = "The zone of Route 53 that the name is in."
  type        = string
  default     = "example.com"
}

variable "release_dir" {
  description = "The folder with the archives of the functions."
  type        = string
  default     = "release"
}

variable "signing_dir" {
  description = "The folder with the public keys `blue.pub` and `green.pub`."
  type        = string
  default     = "signing"
}

variable "app_config_file" {
  description = "What the functions go by."
  type        = string
  default     = "app-config.yaml"
}

data "aws_route53_zone" "this" {
  name = var.zone_name
}

resource "aws_acm_certificate" "portal" {
  provider          = aws.us_east_1
  domain_name       = var.domain_name
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "proof" {
  for_each = {
    for option in aws_acm_certificate.portal.domain_validation_options : option.domain_name => option
  }

  zone_id = data.aws_route53_zone.this.zone_id
  name    = each.value.resource_record_name
  type    = each.value.resource_record_type
  records = [each.value.resource_record_value]
  ttl     = 60
}

resource "aws_acm_certificate_validation" "portal" {
  provider                = aws.us_east_1
  certificate_arn         = aws_acm_certificate.portal.arn
  validation_record_fqdns = [for record in aws_route53_record.proof : record.fqdn]
}

module "portal" {
  source = "../.."

  name              = "portal"
  bucket            = "acme-portal"
  domain_name       = var.domain_name
  certificate_arn   = aws_acm_certificate_validation.portal.certificate_arn
  github_repository = "acme/portal"
  functions_dir     = var.release_dir
  app_config        = file(var.app_config_file)
  alarm_email       = "platform@example.com"

  signing_key = "blue"
  signing_public_keys = {
    blue  = file("${var.signing_dir}/blue.pub")
    green = file("${var.signing_dir}/green.pub")
  }
}

resource "aws_route53_record" "portal" {
  for_each = toset(["A", "AAAA"])

  zone_id = data.aws_route53_zone.this.zone_id
  name    = var.domain_name
  type    = each.key

  alias {
    name                   = module.portal.domain_target
    zone_id                = module.portal.domain_target_zone_id
    evaluate_target_health = false
  }
}

output "portal" {
  description = "What the workflow and the secrets need."
  value       = module.portal
}
