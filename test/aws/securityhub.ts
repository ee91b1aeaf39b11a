/** AWS Security Hub CSPM: findings that a product of the account's own imports, and reads again. */
import { restJsonAnswers, restJsonError as error, restJsonFailures } from './rest-json.ts';
import { pageOf } from './pages.ts';
import type { Call, Params, Protocol, Service } from './service.ts';

const failures = restJsonFailures({
  throttled: () => error('LimitExceededException', 'Rate exceeded', 429),
  internal: () => error('InternalException', 'An internal error occurred.', 500),
  invalid: (message) => error('InvalidInputException', message, 400),
});

const OPERATIONS: Readonly<Record<string, string>> = {
  'POST /findings/import': 'BatchImportFindings',
  'POST /findings': 'GetFindings',
};

/** AWS REST JSON: the operation is the method and the path. */
const protocol: Protocol = {
  failures,
  operationOf: ({ method, path, headers }) =>
    (headers.authorization ?? '').includes('/securityhub/aws4_request')
      ? OPERATIONS[`${method} ${path}`]
      : undefined,
  paramsOf: ({ body }) => {
    const params: unknown = JSON.parse(body);
    if (typeof params !== 'object' || params === null) throw failures.malformed('the body is no object');
    return params as Params;
  },
  ...restJsonAnswers('Message'),
};

const hubOf = ({ account, region }: Call): Map<string, Params> => {
  const hub = account.securityHub[region];
  if (hub === undefined)
    throw error(
      'InvalidAccessException',
      `Account ${account.accountId} is not subscribed to AWS Security Hub`,
      401,
    );
  return hub;
};

/** Of each finding; a few of those that the service has. */
const REQUIRED = [
  'SchemaVersion',
  'Id',
  'ProductArn',
  'GeneratorId',
  'AwsAccountId',
  'CreatedAt',
  'UpdatedAt',
  'Title',
  'Description',
  'Resources',
  'Severity',
];

/** Why a finding is not taken; undefined where it is. */
const refusalOf = (
  finding: Params,
  known: Params | undefined,
  { account, region }: Call,
): readonly [code: string, message: string] | undefined => {
  const missing = REQUIRED.find((field) => finding[field] === undefined);
  if (missing !== undefined) return ['InvalidInput', `${missing} is missing`];
  const product = `arn:${account.partition}:securityhub:${region}:${account.accountId}:product/${account.accountId}/default`;
  if (finding['ProductArn'] !== product || finding['AwsAccountId'] !== account.accountId)
    return ['InvalidAccess', 'the finding is of another account or product'];
  const [before, after] = [known?.['UpdatedAt'], finding['UpdatedAt']];
  return before !== undefined && Date.parse(String(after)) <= Date.parse(String(before))
    ? ['InvalidInput', 'UpdatedAt is not later than that of the finding']
    : undefined;
};

/** @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html */
const batchImportFindings = (call: Call): object => {
  const hub = hubOf(call);
  const findings = call.check.objects('Findings', { max: 100 });
  call.check.settle();
  if (findings.length === 0) throw failures.invalid('Findings must have 1 to 100 items');
  const FailedFindings = findings.flatMap(({ value }) => {
    const id = String(value['Id']);
    const asEvaluation = { ...value, ComplianceResourceType: 'finding', ComplianceResourceId: id };
    const refusal = call.failsEvaluation(asEvaluation)
      ? (['InternalFailure', 'try again'] as const)
      : refusalOf(value, hub.get(id), call);
    if (refusal === undefined) {
      hub.set(id, value);
      return [];
    }
    return [{ Id: id, ErrorCode: refusal[0], ErrorMessage: refusal[1] }];
  });
  return {
    FailedCount: FailedFindings.length,
    SuccessCount: findings.length - FailedFindings.length,
    FailedFindings,
  };
};

/** Fields of a filter; each value of one field is enough, and every field has to be met. */
const meets = (finding: Params, filters: Params): boolean =>
  Object.entries(filters).every(([field, values]) =>
    (values as readonly { readonly Value: string; readonly Comparison: string }[]).some(
      ({ Value, Comparison }) => {
        if (Comparison !== 'EQUALS') throw failures.invalid(`${Comparison} is not known to this endpoint`);
        return finding[field] === Value;
      },
    ),
  );

/** @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html */
const getFindings = (call: Call): object => {
  const hub = hubOf(call);
  const { Filters = {}, NextToken, MaxResults = 20 } = call.params;
  const found = [...hub.values()].filter((finding) => meets(finding, Filters as Params));
  const { items, next } = pageOf(found, {
    operation: 'GetFindings',
    keyOf: (finding) => String(finding['Id']),
    marker: typeof NextToken === 'string' ? NextToken : undefined,
    size: Math.min(Number(MaxResults), call.shortPage ?? 100),
    invalidMarker: () => failures.invalid('NextToken'),
  });
  return { Findings: items, ...(next === undefined ? {} : { NextToken: next }) };
};

export const securityHub: Service = {
  name: 'securityhub',
  protocol,
  operations: { BatchImportFindings: batchImportFindings, GetFindings: getFindings },
  notFound: () => error('ResourceNotFoundException', 'there is no such resource', 404),
};
