# What is kept of runs, and when somebody is told.
#
# Metrics of CloudFront itself are in us-east-1 only, and have no alarm here: what goes
# wrong behind it is seen by the alarms on the functions.

resource "aws_cloudwatch_log_group" "function" {
  #checkov:skip=CKV_AWS_158:Amazon's own key encrypts; the functions write no secret.
  for_each = local.functions

  name              = "/aws/lambda/${var.name}-${each.key}"
  retention_in_days = var.log_retention_days
  tags              = local.tags
}

locals {
  tells = var.alarm_email == null ? [] : [aws_sns_topic.alarms[0].arn]

  # What is counted of each function, and how much of it in five minutes is too much.
  too_much = local.has_functions ? {
    auth-errors        = { function = "auth", metric = "Errors", more_than = 5 }
    auth-throttles     = { function = "auth", metric = "Throttles", more_than = 20 }
    scaffold-errors    = { function = "scaffold", metric = "Errors", more_than = 5 }
    scaffold-throttles = { function = "scaffold", metric = "Throttles", more_than = 20 }
    publish-errors     = { function = "publish", metric = "Errors", more_than = 0 }
    publish-throttles  = { function = "publish", metric = "Throttles", more_than = 20 }
  } : {}
}

resource "aws_sns_topic" "alarms" {
  #checkov:skip=CKV_AWS_26:Alarms cannot be sent through Amazon's own key for SNS, and say nothing but their names.
  count = var.alarm_email == null ? 0 : 1

  name = "${var.name}-alarms"
  tags = local.tags
}

resource "aws_sns_topic_subscription" "alarms" {
  count = var.alarm_email == null ? 0 : 1

  topic_arn = aws_sns_topic.alarms[0].arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

resource "aws_cloudwatch_metric_alarm" "function" {
  for_each = local.too_much

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.value.metric} of ${var.name}-${each.value.function}: see its log group"
  namespace           = "AWS/Lambda"
  metric_name         = each.value.metric
  dimensions          = { FunctionName = aws_lambda_function.this[each.value.function].function_name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.more_than
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.tells
  ok_actions          = local.tells
  tags                = local.tags
}

resource "aws_cloudwatch_metric_alarm" "lost_tasks" {
  count = local.has_functions ? 1 : 0

  alarm_name          = "${var.name}-lost-tasks"
  alarm_description   = "A task was given up after three runs: its id is in the queue ${var.name}-lost-tasks"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.lost_tasks[0].name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.tells
  ok_actions          = local.tells
  tags                = local.tags
}

resource "aws_budgets_budget" "this" {
  count = var.budget_usd == null || var.emulator ? 0 : 1

  name         = var.name
  budget_type  = "COST"
  limit_amount = var.budget_usd
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  cost_filter {
    name   = "TagKeyValue"
    values = ["user:callboard$${var.name}"]
  }

  dynamic "notification" {
    for_each = var.alarm_email == null ? {} : { ACTUAL = 80, FORECASTED = 100 }
    content {
      comparison_operator        = "GREATER_THAN"
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      notification_type          = notification.key
      subscriber_email_addresses = [var.alarm_email]
    }
  }
}
