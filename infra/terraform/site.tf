# Where things are kept: three buckets, all private.
#
# 1. The portal. `site/` is what CloudFront reads, `signed-out/` the page of those without
#    a session, `crawls/` the cache of crawls.
# 2. The state: tasks, and what the functions go by. CloudFront and the workflow have no
#    way to it.
# 3. Logs of readers' requests.
#
# Who may read and write what is in `roles.tf`; here is only what holds for everybody.

locals {
  tags = merge({ callboard = var.name }, var.tags)

  buckets = {
    site  = var.bucket
    state = "${var.bucket}-state"
    logs  = "${var.bucket}-logs"
  }

  # Prefixes of the portal's bucket.
  site_prefix       = "site"
  signed_out_prefix = "signed-out"
  crawls_prefix     = "crawls"
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:The logs that matter are CloudFront's, which is the only reader; a log of the log bucket would not end.
  #checkov:skip=CKV_AWS_21:Versions are kept of the portal and the state; logs are never overwritten.
  #checkov:skip=CKV_AWS_144:What is in the portal can be made again by one run of the workflow.
  #checkov:skip=CKV_AWS_145:Amazon's own key encrypts. A key of KMS costs a call for each object and adds no reader that could be kept out.
  #checkov:skip=CKV2_AWS_61:Each has one, below; the check does not follow keys of for_each.
  #checkov:skip=CKV2_AWS_62:Nothing waits for objects: tasks are started by a call.
  for_each = local.buckets

  bucket = each.value
  tags   = local.tags
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = local.buckets

  bucket                  = aws_s3_bucket.this[each.key].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  #checkov:skip=CKV2_AWS_65:CloudFront writes its logs with an ACL, so only the bucket of logs allows them, and the block on public ones holds there too.
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    object_ownership = each.key == "logs" ? "BucketOwnerPreferred" : "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = toset(["site", "state"])

  bucket = aws_s3_bucket.this[each.key].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "versioned" {
  for_each = toset(["site", "state"])

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    id     = "old-versions"
    status = "Enabled"
    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.old_version_days
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  rule {
    id     = "marks-of-deleted-objects"
    status = "Enabled"
    filter {}

    expiration {
      expired_object_delete_marker = true
    }
  }

  # Marks of sign-ins that were used keep them from being used again, for some minutes.
  dynamic "rule" {
    for_each = each.key == "state" ? ["sign-ins"] : []
    content {
      id     = rule.value
      status = "Enabled"
      filter {
        prefix = "sign-ins/"
      }
      expiration {
        days = 2
      }
      abort_incomplete_multipart_upload {
        days_after_initiation = 2
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.this["logs"].id

  rule {
    id     = "logs"
    status = "Enabled"
    filter {}

    expiration {
      days = var.log_retention_days
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

data "aws_iam_policy_document" "bucket" {
  for_each = local.buckets

  statement {
    sid     = "OnlyOverTls"
    effect  = "Deny"
    actions = ["s3:*"]
    resources = [
      aws_s3_bucket.this[each.key].arn,
      "${aws_s3_bucket.this[each.key].arn}/*",
    ]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  dynamic "statement" {
    for_each = each.key == "site" ? ["Reads"] : []
    content {
      sid     = "CloudFrontReads"
      actions = ["s3:GetObject"]
      resources = [
        "${aws_s3_bucket.this["site"].arn}/${local.site_prefix}/*",
        "${aws_s3_bucket.this["site"].arn}/${local.signed_out_prefix}/*",
      ]
      principals {
        type        = "Service"
        identifiers = ["cloudfront.amazonaws.com"]
      }
      condition {
        test     = "StringEquals"
        variable = "aws:SourceArn"
        values   = [aws_cloudfront_distribution.this.arn]
      }
    }
  }

  # Without it S3 answers 403 where nothing is, which is the answer to whoever is signed
  # out. CloudFront cannot ask for a list: each origin has a path, so no key is empty.
  dynamic "statement" {
    for_each = each.key == "site" ? ["Misses"] : []
    content {
      sid       = "CloudFrontIsToldWhatIsMissing"
      actions   = ["s3:ListBucket"]
      resources = [aws_s3_bucket.this["site"].arn]
      principals {
        type        = "Service"
        identifiers = ["cloudfront.amazonaws.com"]
      }
      condition {
        test     = "StringEquals"
        variable = "aws:SourceArn"
        values   = [aws_cloudfront_distribution.this.arn]
      }
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id
  policy = data.aws_iam_policy_document.bucket[each.key].json

  depends_on = [aws_s3_bucket_public_access_block.this]
}

# The page of those without a session is no part of the portal: publishing neither
# writes nor deletes it, and it is there before the first portal is.
locals {
  signed_out_files = {
    "index.html" = "text/html; charset=utf-8"
    "page.css"   = "text/css; charset=utf-8"
    "page.js"    = "text/javascript; charset=utf-8"
  }
}

resource "aws_s3_object" "signed_out" {
  #checkov:skip=CKV_AWS_186:Encrypted with the bucket's key, and open to everybody anyway.
  for_each = local.signed_out_files

  bucket        = aws_s3_bucket.this["site"].id
  key           = "${local.signed_out_prefix}/signed-out/${each.key}"
  content       = replace(file("${path.module}/edge/signed-out/${each.key}"), "/auth/login", var.sign_in_path)
  content_type  = each.value
  cache_control = "no-cache"
}

resource "aws_s3_object" "app_config" {
  #checkov:skip=CKV_AWS_186:Encrypted with the bucket's key; it holds no secret but names of variables.
  count = local.has_functions ? 1 : 0

  bucket       = aws_s3_bucket.this["state"].id
  key          = "config/app-config.yaml"
  content      = var.app_config
  content_type = "application/yaml"
}
