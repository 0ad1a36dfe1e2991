# What every answer says to browsers, whatever the bucket or a function forgot.
#
# Files of the bucket say nothing themselves, so the policy is put in place of whatever
# is there. Functions may be stricter: what they say of their own pages counts.

locals {
  header_policies = var.emulator ? {} : { site = true, functions = false }
}

resource "aws_cloudfront_response_headers_policy" "this" {
  #checkov:skip=CKV_AWS_259:TLS is asked for on this host for two years; other hosts of the domain are not this module's to decide about.
  for_each = local.header_policies

  name    = "${var.name}-${each.key}"
  comment = each.value ? "For files of the portal" : "For answers of functions"

  security_headers_config {
    content_security_policy {
      content_security_policy = var.content_security_policy
      override                = each.value
    }
    content_type_options {
      override = true
    }
    frame_options {
      frame_option = "DENY"
      override     = true
    }
    referrer_policy {
      referrer_policy = "same-origin"
      override        = true
    }
    strict_transport_security {
      access_control_max_age_sec = 63072000
      include_subdomains         = false
      preload                    = false
      override                   = true
    }
  }

  custom_headers_config {
    items {
      header   = "Cross-Origin-Resource-Policy"
      value    = "same-origin"
      override = true
    }
    items {
      header   = "Cross-Origin-Opener-Policy"
      value    = "same-origin"
      override = true
    }
    items {
      header   = "X-Robots-Tag"
      value    = var.public ? "all" : "noindex"
      override = true
    }

    # What a function answers is for one person.
    dynamic "items" {
      for_each = each.value ? [] : ["no-store"]
      content {
        header   = "Cache-Control"
        value    = items.value
        override = false
      }
    }
  }

  remove_headers_config {
    items {
      header = "Server"
    }
    items {
      header = "x-amz-version-id"
    }
    items {
      header = "x-amz-server-side-encryption"
    }
  }
}
