// What has to hold of every portal that the module makes, as rules over resources.
//
// `findings` is the way in: a sentence for each thing that is wrong. A resource is
// `{ address, type, index, values, unknown }`, where `unknown` marks what a plan cannot
// know yet; a policy that is not known is looked at once it was applied.

/** What is open to whoever has no session. */
export const openPaths = ["/signed-out/*", "/auth/*", "/api/auth/*"];

const reads = ["GET", "HEAD"];

/** Everything that is wrong. */
export function findings(resources, { isPublic = false } = {}) {
  const found = [];
  const of = (type) => resources.filter((resource) => resource.type === type);
  const rule = (holds, resource, message) => {
    if (!holds) found.push(`${resource.address}: ${message}`);
  };

  const distributions = of("aws_cloudfront_distribution");
  if (distributions.length !== 1) found.push(`${distributions.length} distributions`);
  for (const resource of distributions) distribution(resource, isPublic, rule);

  for (const resource of of("aws_s3_bucket")) bucket(resource, resources, rule);
  for (const resource of [...of("aws_iam_role_policy"), ...of("aws_s3_bucket_policy")]) {
    for (const statement of statements(resource.values.policy)) grants(resource, statement, rule);
  }
  for (const resource of of("aws_iam_role")) trust(resource, rule);

  for (const resource of of("aws_lambda_function")) {
    const { architectures, runtime, environment } = resource.values;
    rule(architectures?.[0] === "arm64" && runtime === "provided.al2023", resource, "is not for arm64 on provided.al2023");
    const told = JSON.stringify(environment ?? []);
    rule(!/PRIVATE KEY|ghp_|BEGIN /.test(told), resource, "its environment holds a secret");
  }
  for (const resource of of("aws_lambda_function_url")) {
    rule(resource.values.authorization_type === "AWS_IAM", resource, "answers to anybody");
    rule(resource.values.cors === undefined || resource.values.cors.length === 0, resource, "answers other sites");
    rule(resource.index !== "publish", resource, "publishing has an address");
  }
  for (const resource of of("aws_lambda_permission")) {
    const isOne = Boolean(resource.values.source_arn) || resource.unknown.source_arn === true;
    rule(resource.values.principal === "cloudfront.amazonaws.com" && isOne, resource, "is not for one distribution");
  }
  for (const resource of of("aws_cloudwatch_log_group")) {
    rule(resource.values.retention_in_days > 0, resource, "is kept for ever");
  }
  for (const type of ["aws_secretsmanager_secret_version", "aws_iam_access_key", "aws_iam_user"]) {
    for (const resource of of(type)) rule(false, resource, "the state would hold a secret");
  }
  return found;
}

function distribution(resource, isPublic, rule) {
  const { values, unknown } = resource;
  const ordered = values.ordered_cache_behavior ?? [];
  const behaviours = [
    { path: "*", told: values.default_cache_behavior[0], later: unknown.default_cache_behavior?.[0] },
    ...ordered.map((told, at) => ({ path: told.path_pattern, told, later: unknown.ordered_cache_behavior?.[at] })),
  ];
  for (const { path, told, later } of behaviours) {
    const keys = told.trusted_key_groups?.length > 0 || isLater(later?.trusted_key_groups);
    const isOpen = isPublic || openPaths.includes(path);
    rule(isOpen || keys, resource, `${path} needs no session`);
    rule(!(openPaths.includes(path) && keys), resource, `${path} needs a session, so nobody can sign in`);
    rule(["redirect-to-https", "https-only"].includes(told.viewer_protocol_policy), resource, `${path} answers without TLS`);
    const isFunction = ["auth", "scaffold"].includes(told.target_origin_id);
    rule(isFunction || told.allowed_methods.every((method) => reads.includes(method)), resource, `${path} takes what is sent`);
    const isMapped = told.function_association?.length > 0 || isLater(later?.function_association);
    rule(isFunction || isMapped, resource, `${path} does not map addresses`);
  }
  for (const origin of values.origin) {
    const at = values.origin.indexOf(origin);
    const isSigned = Boolean(origin.origin_access_control_id) || isLater(unknown.origin?.[at]?.origin_access_control_id) || unknown.origin === true;
    rule(isSigned, resource, `the origin ${origin.origin_id} is asked without a signature`);
    for (const custom of origin.custom_origin_config ?? []) {
      rule(custom.origin_protocol_policy === "https-only", resource, `${origin.origin_id} is asked without TLS`);
    }
  }
  const [certificate] = values.viewer_certificate;
  rule(/^TLSv1\.[23]/.test(certificate.minimum_protocol_version), resource, "old versions of TLS");
  const [page] = values.custom_error_response.filter(({ error_code }) => error_code === 403);
  rule(page?.response_page_path.startsWith("/signed-out/"), resource, "who is signed out is not told where to sign in");
}

/** Whether something is known to be there, only not yet what it is. */
function isLater(mark) {
  return mark === true || (Array.isArray(mark) && mark.length > 0);
}

function bucket(resource, resources, rule) {
  const beside = (type) => resources.find((other) => other.type === type && other.index === resource.index);
  const block = beside("aws_s3_bucket_public_access_block")?.values ?? {};
  const all = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];
  rule(all.every((name) => block[name] === true), resource, "could be made public");
  rule(beside("aws_s3_bucket_server_side_encryption_configuration"), resource, "is not encrypted");
  const policy = beside("aws_s3_bucket_policy");
  const isKnown = typeof policy?.values.policy === "string";
  const isTls = !isKnown || statements(policy.values.policy).some(deniesWithoutTls);
  rule(policy && isTls, resource, "answers without TLS");
}

function deniesWithoutTls(statement) {
  const isEverything = statement.Effect === "Deny" && list(statement.Action).includes("s3:*");
  return isEverything && statement.Condition?.Bool?.["aws:SecureTransport"] === "false";
}

function grants(resource, statement, rule) {
  if (statement.Effect === "Deny") return;
  for (const action of list(statement.Action)) rule(!/[*?]/.test(action), resource, `the action ${action} is a wildcard`);
  for (const target of list(statement.Resource)) {
    // A path below a named prefix, or the streams of one log group.
    const isPath = /^arn:[^*?]+(\/|:)\*$/.test(target) && !/^arn:aws:s3:::[^/]+\/\*$/.test(target);
    rule(!/[*?]/.test(target) || isPath, resource, `the resource ${target} is a wildcard`);
  }
  rule(statement.NotAction === undefined && statement.NotResource === undefined, resource, "grants all but something");
  const isOpen = JSON.stringify(statement.Principal ?? "").includes("*");
  rule(!isOpen, resource, "is for everybody");
  const isService = statement.Principal?.Service !== undefined;
  const source = statement.Condition?.StringEquals?.["aws:SourceArn"];
  rule(!isService || source, resource, "is for a service on anybody's behalf");
}

function trust(resource, rule) {
  for (const statement of statements(resource.values.assume_role_policy)) {
    rule(!JSON.stringify(statement.Principal).includes("*"), resource, "can be taken by everybody");
    if (statement.Principal.Federated === undefined) continue;
    const equal = statement.Condition?.StringEquals ?? {};
    const subject = Object.entries(equal).find(([name]) => name.endsWith(":sub"))?.[1];
    const isOne = subject !== undefined && !/[*?]/.test(String(subject)) && /:ref:refs\/heads\//.test(String(subject));
    rule(isOne, resource, "can be taken by workflows of any branch");
    rule(Object.keys(equal).some((name) => name.endsWith(":aud")), resource, "does not say for whom the identity is");
  }
}

function statements(policy) {
  return typeof policy === "string" ? list(JSON.parse(policy).Statement) : [];
}

function list(value) {
  return value === undefined ? [] : [value].flat();
}
