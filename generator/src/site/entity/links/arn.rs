//! Where the AWS console shows a resource, from its ARN.
//!
//! [`console`] knows the addresses of the common services; the others go
//! through the console's own redirect. The form of an ARN is that of
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>.

use super::push_encoded;

/// A page of the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Console {
    /// Its address.
    pub href: String,
    /// Region and account, as in `eu-west-1 · 123456789012`.
    pub detail: String,
}

/// The page of a resource; `None` if this is no ARN.
pub fn console(arn: &str) -> Option<Console> {
    let mut fields = arn.splitn(6, ':');
    let (Some("arn"), partition, service, region, account, resource) = (
        fields.next(),
        fields.next()?,
        fields.next()?,
        fields.next()?,
        fields.next()?,
        fields.next()?,
    ) else {
        return None;
    };
    let name = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let domain = match partition {
        "aws" => "aws.amazon.com",
        "aws-cn" => "amazonaws.cn",
        "aws-us-gov" => "amazonaws-us-gov.com",
        _ => return None,
    };
    let sound = !service.is_empty()
        && name(service)
        && name(region)
        && name(account)
        && !resource.is_empty()
        && !resource.contains(char::is_whitespace);
    if !sound {
        return None;
    }
    let host = if region.is_empty() {
        format!("https://console.{domain}")
    } else {
        format!("https://{region}.console.{domain}")
    };
    let href = if service == "s3" {
        // A bucket has no region in its ARN; the console finds it.
        let mut href = format!("https://s3.console.{domain}/s3/buckets/");
        push_encoded(
            &mut href,
            resource.split('/').next().unwrap_or_default(),
            "",
        );
        href
    } else if let Some(path) = path(service, region, account, resource, arn) {
        format!("{host}{path}")
    } else {
        let mut href = format!("https://console.{domain}/go/view?arn=");
        push_encoded(&mut href, arn, "");
        href
    };
    let detail = [region, account]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ");
    Some(Console { href, detail })
}

/// The path below the host of the region.
fn path(service: &str, region: &str, account: &str, resource: &str, arn: &str) -> Option<String> {
    let encoded = |text: &str| {
        let mut out = String::with_capacity(text.len());
        push_encoded(&mut out, text, "");
        out
    };
    let (sort, id) = match resource.find([':', '/']) {
        Some(at) => (&resource[..at], &resource[at + 1..]),
        None => ("", resource),
    };
    let whole = encoded(resource);
    let id_only = encoded(id);
    Some(match (service, sort) {
        ("lambda", "function") => {
            let function = encoded(id.split(':').next().unwrap_or_default());
            format!("/lambda/home?region={region}#/functions/{function}")
        }
        ("rds", "db") => {
            format!("/rds/home?region={region}#database:id={id_only};is-cluster=false")
        }
        ("rds", "cluster") => {
            format!("/rds/home?region={region}#database:id={id_only};is-cluster=true")
        }
        ("dynamodb", "table") => {
            let table = encoded(id.split('/').next().unwrap_or_default());
            format!("/dynamodbv2/home?region={region}#table?name={table}")
        }
        ("sqs", "") => {
            let queue = encoded(&format!(
                "https://sqs.{region}.amazonaws.com/{account}/{resource}"
            ));
            format!("/sqs/v3/home?region={region}#/queues/{queue}")
        }
        ("sns", "") => {
            format!("/sns/v3/home?region={region}#/topic/{}", encoded(arn))
        }
        ("ecs", "cluster") => format!("/ecs/v2/clusters/{id_only}/services?region={region}"),
        ("ecs", "service") => {
            let (cluster, name) = id.split_once('/')?;
            format!(
                "/ecs/v2/clusters/{}/services/{}?region={region}",
                encoded(cluster),
                encoded(name)
            )
        }
        ("eks", "cluster") => format!("/eks/home?region={region}#/clusters/{id_only}"),
        ("ec2", "instance") => {
            format!("/ec2/home?region={region}#InstanceDetails:instanceId={id_only}")
        }
        ("ec2", "vpc") => format!("/vpcconsole/home?region={region}#VpcDetails:VpcId={id_only}"),
        ("elasticache", "cluster" | "replicationgroup") => {
            format!("/elasticache/home?region={region}#/redis/{id_only}")
        }
        ("kinesis", "stream") => {
            format!("/kinesis/home?region={region}#/streams/details/{id_only}/monitoring")
        }
        ("secretsmanager", "secret") => {
            // The six characters at the end are not part of the name.
            let name = id.rsplit_once('-').map_or(id, |(name, _)| name);
            format!(
                "/secretsmanager/secret?name={}&region={region}",
                encoded(name)
            )
        }
        ("ssm", "parameter") => {
            format!("/systems-manager/parameters/{id_only}/description?region={region}")
        }
        ("logs", "log-group") => {
            let group = encoded(id.trim_end_matches(":*")).replace('%', "$25");
            format!("/cloudwatch/home?region={region}#logsV2:log-groups/log-group/{group}")
        }
        ("states", "stateMachine") => {
            let arn = encoded(arn);
            format!("/states/home?region={region}#/statemachines/view/{arn}")
        }
        ("ecr", "repository") => {
            format!("/ecr/repositories/private/{account}/{id_only}?region={region}")
        }
        ("kafka", "cluster") => {
            let arn = encoded(arn);
            format!("/msk/home?region={region}#/cluster/{arn}/view")
        }
        ("es", "domain") => format!("/aos/home?region={region}#opensearch/domains/{id_only}"),
        ("cloudfront", "distribution") => format!("/cloudfront/v4/home#/distributions/{id_only}"),
        ("iam", "role") => {
            let role = encoded(id.rsplit('/').next().unwrap_or_default());
            format!("/iam/home#/roles/details/{role}")
        }
        ("iam", "user") => {
            let user = encoded(id.rsplit('/').next().unwrap_or_default());
            format!("/iam/home#/users/details/{user}")
        }
        ("kms", "key") => format!("/kms/home?region={region}#/kms/keys/{id_only}"),
        ("codepipeline", "") => {
            format!("/codesuite/codepipeline/pipelines/{whole}/view?region={region}")
        }
        ("cloudformation", "stack") => {
            let arn = encoded(arn);
            format!("/cloudformation/home?region={region}#/stacks/stackinfo?stackId={arn}")
        }
        ("redshift", "cluster") => {
            format!("/redshiftv2/home?region={region}#cluster-details?cluster={id_only}")
        }
        ("events", "rule") => format!("/events/home?region={region}#/rules/{id_only}"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_resources_have_a_page_in_their_region() {
        #[track_caller]
        fn check(arn: &str, expected: &str) {
            assert_eq!(console(arn).unwrap().href, expected);
        }
        check(
            "arn:aws:rds:eu-west-1:123456789012:db:orders",
            "https://eu-west-1.console.aws.amazon.com/rds/home?region=eu-west-1#database:id=orders;is-cluster=false",
        );
        check(
            "arn:aws:sqs:us-east-1:123456789012:orders",
            "https://us-east-1.console.aws.amazon.com/sqs/v3/home?region=us-east-1#/queues/https%3A%2F%2Fsqs.us-east-1.amazonaws.com%2F123456789012%2Forders",
        );
        check(
            "arn:aws:lambda:eu-west-1:123456789012:function:orders:live",
            "https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/orders",
        );
        check(
            "arn:aws:iam::123456789012:role/path/deployer",
            "https://console.aws.amazon.com/iam/home#/roles/details/deployer",
        );
        check(
            "arn:aws-cn:glue:cn-north-1:123456789012:job/orders",
            "https://console.amazonaws.cn/go/view?arn=arn%3Aaws-cn%3Aglue%3Acn-north-1%3A123456789012%3Ajob%2Forders",
        );
    }

    #[test]
    fn the_region_and_the_account_are_told() {
        let console = console("arn:aws:dynamodb:eu-west-1:123456789012:table/orders").unwrap();
        assert_eq!(console.detail, "eu-west-1 · 123456789012");
    }

    #[test]
    fn what_is_no_arn_has_no_page() {
        for text in [
            "",
            "arn:aws:s3",
            "orders",
            "arn:elsewhere:s3:::x",
            "arn:aws:s3:evil.example/:1:x",
            "arn:aws:rds:eu-west-1:1:",
            "javascript:alert(1)",
        ] {
            assert_eq!(console(text), None, "{text}");
        }
    }
}
