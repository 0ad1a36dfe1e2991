# The workflow that crawls, builds and publishes: GitHub says which workflow it is, and AWS
# gives it a role for an hour. There is no key to keep or to lose.

locals {
  github = "token.actions.githubusercontent.com"
  github_oidc_provider_arn = coalesce(
    var.github_oidc_provider_arn,
    one(aws_iam_openid_connect_provider.github[*].arn),
  )
}

resource "aws_iam_openid_connect_provider" "github" {
  count = var.github_oidc_provider_arn == null ? 1 : 0

  url            = "https://${local.github}"
  client_id_list = ["sts.amazonaws.com"]
  tags           = local.tags
}

data "aws_iam_policy_document" "workflow_takes_it" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [local.github_oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.github}:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.github}:sub"
      values   = ["repo:${var.github_repository}:ref:${var.github_ref}"]
    }
  }
}

resource "aws_iam_role" "workflow" {
  name                 = "${var.name}-workflow"
  description          = "Publishes ${var.domain_name}, for ${var.github_repository} at ${var.github_ref}"
  assume_role_policy   = data.aws_iam_policy_document.workflow_takes_it.json
  max_session_duration = 7200
  tags                 = local.tags
}

data "aws_iam_policy_document" "workflow" {
  statement {
    sid     = "PublishesAndKeepsCrawls"
    actions = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = [
      "${local.site_arn}/${local.site_prefix}/*",
      "${local.site_arn}/${local.crawls_prefix}/*",
    ]
  }

  statement {
    sid       = "SeesWhatIsThere"
    actions   = ["s3:ListBucket"]
    resources = [local.site_arn]
  }
}

resource "aws_iam_role_policy" "workflow" {
  name   = "portal"
  role   = aws_iam_role.workflow.id
  policy = data.aws_iam_policy_document.workflow.json
}
