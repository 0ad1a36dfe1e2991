# The three functions.
#
# `auth` and `scaffold` are asked by CloudFront, at addresses that answer to nobody else.
# `publish` has no address: `scaffold` calls it with a task that somebody made, and a
# schedule tells it to go on with those that stopped half way. So nothing that publishes
# can be reached from outside, and Lambda tries again where a run was lost.
#
# All state is in the bucket, so any of them may be stopped at any moment.

locals {
  has_functions = var.functions_dir != null
  functions     = local.has_functions ? toset(["auth", "scaffold", "publish"]) : toset([])

  # What each is told besides where things are.
  environments = {
    auth = var.public ? {} : {
      CALLBOARD_SIGNING_KEYS_SECRET = one([for name, secret in aws_secretsmanager_secret.this : secret.arn if name == "signing-keys"])
      CALLBOARD_SIGNING_KEY         = var.signing_key
      CALLBOARD_SIGNING_KEY_ID      = aws_cloudfront_public_key.reader[var.signing_key].id
    }
    scaffold = {
      CALLBOARD_PUBLISH_FUNCTION = local.publish_name
    }
    publish = {}
  }

  publish_name = "${var.name}-publish"
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_50:Logs carry the id of each request and task; traces would cost more than the functions.
  #checkov:skip=CKV_AWS_117:They talk to AWS and to code hosts. A network of one's own would need a gateway that costs more than the portal.
  #checkov:skip=CKV_AWS_116:Only `publish` is called without somebody who waits for the answer, and it has a queue.
  #checkov:skip=CKV_AWS_173:The environment holds names and no secret.
  #checkov:skip=CKV_AWS_272:The archive is the one whose digest Terraform saw; whoever may change that may change the signing profile as well.
  for_each = local.functions

  function_name    = "${var.name}-${each.key}"
  description      = "Callboard, ${var.domain_name}: ${each.key}"
  role             = aws_iam_role.function[each.key].arn
  filename         = "${var.functions_dir}/${each.key}.zip"
  source_code_hash = filebase64sha256("${var.functions_dir}/${each.key}.zip")
  architectures    = ["arm64"]
  runtime          = "provided.al2023"
  handler          = "bootstrap"

  memory_size                    = var.function_settings[each.key].memory_mb
  timeout                        = var.function_settings[each.key].timeout_seconds
  reserved_concurrent_executions = var.function_settings[each.key].at_once

  environment {
    variables = merge(local.environments[each.key], {
      CALLBOARD_ORIGIN = "https://${var.domain_name}"
      CALLBOARD_SITE   = "s3://${local.buckets.site}/${local.site_prefix}"
      CALLBOARD_STATE  = "s3://${local.buckets.state}"
      CALLBOARD_CONFIG = "s3://${local.buckets.state}/config/app-config.yaml"

      # Their values are JSON objects: what app-config.yaml writes as a variable.
      CALLBOARD_VARIABLES_SECRETS = join(",", [for name in local.variables_of[each.key] : aws_secretsmanager_secret.this[name].arn])
    })
  }

  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.function[each.key].name
  }

  dynamic "dead_letter_config" {
    for_each = each.key == "publish" ? ["lost"] : []
    content {
      target_arn = aws_sqs_queue.lost_tasks[0].arn
    }
  }

  tags = local.tags

  # The first run may come at once, and needs its rights.
  depends_on = [aws_iam_role_policy.function]
}

resource "aws_lambda_function_url" "this" {
  for_each = local.origins_that_are_functions

  function_name      = aws_lambda_function.this[each.key].function_name
  authorization_type = "AWS_IAM"
}

# CloudFront needs both: the right to the address, and to the function behind it.
resource "aws_lambda_permission" "address" {
  for_each = local.origins_that_are_functions

  statement_id           = "CloudFrontAsksTheAddress"
  action                 = "lambda:InvokeFunctionUrl"
  function_name          = aws_lambda_function.this[each.key].function_name
  principal              = "cloudfront.amazonaws.com"
  source_arn             = aws_cloudfront_distribution.this.arn
  function_url_auth_type = "AWS_IAM"
}

resource "aws_lambda_permission" "function" {
  for_each = local.origins_that_are_functions

  statement_id  = "CloudFrontAsksTheFunction"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this[each.key].function_name
  principal     = "cloudfront.amazonaws.com"
  source_arn    = aws_cloudfront_distribution.this.arn
}

# A call that failed is made twice more within an hour. What was published before is not
# published again: each step leaves a mark.
resource "aws_lambda_function_event_invoke_config" "publish" {
  count = local.has_functions ? 1 : 0

  function_name                = aws_lambda_function.this["publish"].function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 3600
}

resource "aws_sqs_queue" "lost_tasks" {
  count = local.has_functions ? 1 : 0

  name                      = "${var.name}-lost-tasks"
  sqs_managed_sse_enabled   = true
  message_retention_seconds = 1209600
  tags                      = local.tags
}

resource "aws_scheduler_schedule" "resume" {
  #checkov:skip=CKV_AWS_297:What is sent says only that it is time.
  count = local.has_functions ? 1 : 0

  name                = "${var.name}-resume"
  description         = "Tasks that stopped half way go on"
  schedule_expression = var.resume_every

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.this["publish"].arn
    role_arn = aws_iam_role.schedule[0].arn
    input    = jsonencode({ resume = true })

    retry_policy {
      maximum_retry_attempts = 0
    }
  }
}
