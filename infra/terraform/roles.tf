# Who may do what: one role for each function, one for the schedule. The workflow's is in
# `workflow.tf`.
#
# No action and no resource is a wildcard; `*` stands only at the end of a path. Lists are
# of a whole bucket, because S3 says that an object is missing only to whoever may list.

locals {
  site_arn  = "arn:${data.aws_partition.current.partition}:s3:::${local.buckets.site}"
  state_arn = "arn:${data.aws_partition.current.partition}:s3:::${local.buckets.state}"

  # By its name, since functions wait for these policies.
  publish_arn = "arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:function:${local.publish_name}"

  # Objects that each may read, and those it may write and delete as well.
  reads = {
    auth     = ["${local.site_arn}/${local.site_prefix}/catalog/*", "${local.state_arn}/config/*"]
    scaffold = ["${local.site_arn}/${local.site_prefix}/*", "${local.state_arn}/config/*"]
    publish  = ["${local.site_arn}/${local.site_prefix}/*", "${local.state_arn}/config/*"]
  }
  keeps = {
    auth     = ["${local.state_arn}/sign-ins/*"]
    scaffold = [for prefix in ["tasks", "runs", "submissions"] : "${local.state_arn}/${prefix}/*"]
    publish  = [for prefix in ["tasks", "runs", "submissions"] : "${local.state_arn}/${prefix}/*"]
  }
}

data "aws_partition" "current" {}
data "aws_region" "current" {}
data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "lambda_takes_it" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "function" {
  for_each = local.functions

  name               = "${var.name}-${each.key}"
  description        = "What the function ${each.key} of ${var.domain_name} may do"
  assume_role_policy = data.aws_iam_policy_document.lambda_takes_it.json
  tags               = local.tags
}

data "aws_iam_policy_document" "function" {
  for_each = local.functions

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.function[each.key].arn}:*"]
  }

  statement {
    sid       = "Secrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [for name in local.secrets_of[each.key] : aws_secretsmanager_secret.this[name].arn]
  }

  statement {
    sid       = "Reads"
    actions   = ["s3:GetObject"]
    resources = concat(local.reads[each.key], local.keeps[each.key])
  }

  statement {
    sid       = "Keeps"
    actions   = ["s3:DeleteObject", "s3:PutObject"]
    resources = local.keeps[each.key]
  }

  statement {
    sid       = "IsToldWhatIsMissing"
    actions   = ["s3:ListBucket"]
    resources = [local.site_arn, local.state_arn]
  }

  dynamic "statement" {
    for_each = each.key == "scaffold" ? [local.publish_arn] : []
    content {
      sid       = "StartsTasks"
      actions   = ["lambda:InvokeFunction"]
      resources = [statement.value]
    }
  }

  dynamic "statement" {
    for_each = each.key == "publish" ? [aws_sqs_queue.lost_tasks[0].arn] : []
    content {
      sid       = "KeepsWhatWasLost"
      actions   = ["sqs:SendMessage"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_role_policy" "function" {
  for_each = local.functions

  name   = "portal"
  role   = aws_iam_role.function[each.key].id
  policy = data.aws_iam_policy_document.function[each.key].json
}

data "aws_iam_policy_document" "scheduler_takes_it" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "schedule" {
  count = local.has_functions ? 1 : 0

  name               = "${var.name}-schedule"
  description        = "Lets the schedule of ${var.domain_name} call publish"
  assume_role_policy = data.aws_iam_policy_document.scheduler_takes_it.json
  tags               = local.tags
}

data "aws_iam_policy_document" "schedule" {
  count = local.has_functions ? 1 : 0

  statement {
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.this["publish"].arn]
  }
}

resource "aws_iam_role_policy" "schedule" {
  count = local.has_functions ? 1 : 0

  name   = "portal"
  role   = aws_iam_role.schedule[0].id
  policy = data.aws_iam_policy_document.schedule[0].json
}
