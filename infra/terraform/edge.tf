# The one door: a distribution of CloudFront.
#
# `local.behaviours` says of each path where it leads and who may ask. What is not on that
# list is a file of the portal. A behaviour without `open` needs a cookie that was signed
# with a key of the key group; CloudFront checks it, and a mistake of ours in a function
# cannot let anybody in.

locals {
  # Of Amazon, the same in every account. Emulators know no other.
  caching_disabled              = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  caching_optimized             = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  all_viewer_except_host_header = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
  methods_that_read             = ["GET", "HEAD"]
  methods_that_write_too        = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
  site_cache_policy             = var.emulator ? local.caching_optimized : aws_cloudfront_cache_policy.site[0].id
  site_headers_policy           = var.emulator ? null : aws_cloudfront_response_headers_policy.this["site"].id
  functions_headers_policy      = var.emulator ? null : aws_cloudfront_response_headers_policy.this["functions"].id
  origins_that_are_functions    = local.has_functions ? toset(["auth", "scaffold"]) : toset([])
  origins_that_are_files        = { site = local.site_prefix, signed-out = local.signed_out_prefix }
  key_groups                    = var.public ? [] : [aws_cloudfront_key_group.readers[0].id]
  behaviours_of_the_signed_out  = [{ path = "/signed-out/*", origin = "signed-out", open = true, compress = true }]

  behaviours_of_functions = local.has_functions ? [
    { path = "/auth/*", origin = "auth", open = true, compress = true },
    { path = "/api/auth/*", origin = "auth", open = true, compress = true },
    { path = "/api/scaffolder/*", origin = "scaffold", open = false, compress = true },
    { path = "/create/tasks/*", origin = "scaffold", open = false, compress = true },
  ] : []

  # Parts of the index are read by range: a part is one of the file as it is stored.
  behaviours_of_the_site = [{ path = "/search/*", origin = "site", open = false, compress = false }]

  behaviours = [
    for behaviour in concat(
      local.behaviours_of_the_signed_out,
      local.behaviours_of_functions,
      local.behaviours_of_the_site,
    ) :
    merge(behaviour, { is_function = contains(local.origins_that_are_functions, behaviour.origin) })
  ]
}

resource "aws_cloudfront_public_key" "reader" {
  for_each = var.public ? {} : var.signing_public_keys

  name        = "${var.name}-${each.key}"
  comment     = "Checks the cookies of readers of ${var.domain_name}"
  encoded_key = each.value

  # The group lets go of a key before the key is deleted.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudfront_key_group" "readers" {
  count = var.public ? 0 : 1

  name  = "${var.name}-readers"
  items = [for key in aws_cloudfront_public_key.reader : key.id]
}

resource "aws_cloudfront_origin_access_control" "files" {
  name                              = "${var.name}-files"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_origin_access_control" "functions" {
  name                              = "${var.name}-functions"
  origin_access_control_origin_type = "lambda"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_function" "paths" {
  name    = "${var.name}-paths"
  comment = "Addresses of pages to names of files"
  runtime = "cloudfront-js-2.0"
  publish = !var.emulator
  code    = file("${path.module}/edge/paths.js")
}

# Files say themselves how long they are good: a year where the name is that of the
# content, and else they are asked for again each time.
resource "aws_cloudfront_cache_policy" "site" {
  count = var.emulator ? 0 : 1

  name        = "${var.name}-site"
  comment     = "As long as the file says, and not at all where it says nothing"
  min_ttl     = 0
  default_ttl = 0
  max_ttl     = 31536000

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true

    cookies_config {
      cookie_behavior = "none"
    }
    headers_config {
      header_behavior = "none"
    }
    query_strings_config {
      query_string_behavior = "none"
    }
  }
}

resource "aws_cloudfront_distribution" "this" {
  #checkov:skip=CKV_AWS_68:A web ACL costs more than the rest of the portal together; `web_acl_arn` takes one.
  #checkov:skip=CKV2_AWS_47:As above; nothing here runs Java.
  #checkov:skip=CKV_AWS_310:One bucket has the portal. A second one to fail over to would have to be published to as well.
  #checkov:skip=CKV_AWS_374:Colleagues travel, and the session says who they are.
  #checkov:skip=CKV2_AWS_32:Every behaviour has a response headers policy; the check does not see through the variable for emulators.
  comment             = "${var.name}: ${var.domain_name}"
  enabled             = true
  is_ipv6_enabled     = true
  http_version        = "http2and3"
  price_class         = var.price_class
  aliases             = [var.domain_name]
  default_root_object = "index.html"
  web_acl_id          = var.web_acl_arn
  wait_for_deployment = !var.emulator
  tags                = local.tags

  viewer_certificate {
    acm_certificate_arn      = var.certificate_arn
    minimum_protocol_version = "TLSv1.2_2021"
    ssl_support_method       = "sni-only"
  }

  logging_config {
    bucket          = aws_s3_bucket.this["logs"].bucket_domain_name
    prefix          = "readers/"
    include_cookies = false
  }

  dynamic "origin" {
    for_each = local.origins_that_are_files
    content {
      origin_id                = origin.key
      domain_name              = aws_s3_bucket.this["site"].bucket_regional_domain_name
      origin_path              = "/${origin.value}"
      origin_access_control_id = aws_cloudfront_origin_access_control.files.id
    }
  }

  dynamic "origin" {
    for_each = local.origins_that_are_functions
    content {
      origin_id                = origin.key
      domain_name              = trimsuffix(trimprefix(aws_lambda_function_url.this[origin.key].function_url, "https://"), "/")
      origin_access_control_id = aws_cloudfront_origin_access_control.functions.id

      custom_origin_config {
        http_port              = 80
        https_port             = 443
        origin_protocol_policy = "https-only"
        origin_ssl_protocols   = ["TLSv1.2"]
        origin_read_timeout    = 30
      }
    }
  }

  default_cache_behavior {
    target_origin_id           = "site"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = local.methods_that_read
    cached_methods             = local.methods_that_read
    compress                   = true
    cache_policy_id            = local.site_cache_policy
    response_headers_policy_id = local.site_headers_policy
    trusted_key_groups         = local.key_groups

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.paths.arn
    }
  }

  dynamic "ordered_cache_behavior" {
    for_each = local.behaviours
    iterator = behaviour
    content {
      path_pattern               = behaviour.value.path
      target_origin_id           = behaviour.value.origin
      viewer_protocol_policy     = "redirect-to-https"
      allowed_methods            = behaviour.value.is_function ? local.methods_that_write_too : local.methods_that_read
      cached_methods             = local.methods_that_read
      compress                   = behaviour.value.compress
      cache_policy_id            = behaviour.value.is_function ? local.caching_disabled : local.site_cache_policy
      origin_request_policy_id   = behaviour.value.is_function ? local.all_viewer_except_host_header : null
      response_headers_policy_id = behaviour.value.is_function ? local.functions_headers_policy : local.site_headers_policy
      trusted_key_groups         = behaviour.value.open ? [] : local.key_groups

      dynamic "function_association" {
        for_each = behaviour.value.is_function ? [] : ["paths"]
        content {
          event_type   = "viewer-request"
          function_arn = aws_cloudfront_function.paths.arn
        }
      }
    }
  }

  # 403 is CloudFront's answer to whoever is signed out. Nothing of it is kept, since the
  # same address is another page once they are signed in. Functions answer 401 or 409.
  custom_error_response {
    error_code            = 403
    response_code         = 403
    response_page_path    = "/signed-out/index.html"
    error_caching_min_ttl = 0
  }

  custom_error_response {
    error_code            = 404
    response_code         = 404
    response_page_path    = "/404.html"
    error_caching_min_ttl = 5
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  # CloudFront writes logs only where ACLs are allowed.
  depends_on = [aws_s3_bucket_ownership_controls.this]
}
