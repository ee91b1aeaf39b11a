import { readBy } from './not-read.ts';
import type { about } from '../../../../rules/iam-role-trust-mfa-required/about.ts';
import { exemptionsInJapanese } from './exemptions.ts';
import type { RuleInJapanese } from './rule.ts';

const BOOL = '{"Bool": {"aws:MultiFactorAuthPresent": "true"}}';
const DENY_OF_USERS =
  '{"StringEquals": {"aws:PrincipalType": "User"}, "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}';
const SIMPLIFY = `IAM が解釈できない記述をロールの信頼ポリシーで修正し、不要なものを削除してください。IAM ユーザー用のステートメントに条件 ${BOOL} があれば、MFA の要求にほかの条件は不要です。`;

export const iamRoleTrustMfaRequired = {
  title: 'IAM ユーザーが MFA なしで引き受けられるロールがない',
  reasons: {
    'no-mfa-condition': {
      sentence:
        '{callers} は、{credential} で IAM ロール {resource} を引き受けることができます。{statement} が MFA を要求していません{more}。',
      summary: '{statement} が MFA を要求していません',
      remedy: `ロールの信頼ポリシーで IAM ユーザーに MFA を要求してください。IAM ユーザーだけが使用するステートメントに条件 ${BOOL} を追加します。アカウントを信頼している場合は、aws:PrincipalType が User の場合の Deny を追加します(ロールには影響しません。mfa-rules fix がどちらかを示します)。プログラムに MFA はないため、そのロールを ARN で信頼してください。不要なプリンシパルは削除してください。`,
    },
    'any-account-trusted': {
      sentence:
        '{callers} は、{credential} で IAM ロール {resource} を引き受けることができます。{statement} がすべての AWS アカウントを信頼し、MFA を要求していません{more}。',
      summary: '{statement} がすべての AWS アカウントを信頼し、MFA を要求していません',
      remedy:
        'ロールの信頼ポリシーで、* や NotPrincipal の代わりに、対象のアカウント、ユーザー、ロールを指定してください。MFA の条件だけでは不十分です。誰でも自分のアカウントでデバイスを割り当てることができます。そのうえで、対象の IAM ユーザーに MFA を要求してください。',
    },
    'mfa-key-misspelled': {
      sentence:
        '{callers} は、{credential} で IAM ロール {resource} を引き受けることができます。{statement} が要求する {key} は MFA と関係がありません({meant} の誤りと思われます){more}。',
      summary: '{statement} が {key} を要求しています({meant} の誤りと思われます)',
      remedy: `MFA の条件キーを AWS の表記どおり aws:MultiFactorAuthPresent(または秒数を表す aws:MultiFactorAuthAge)と書き、Allow で ${BOOL} により要求してください。現在のキーは MFA と関係がありません。`,
    },
    'mfa-condition-admits': {
      sentence:
        '{callers} は、{credential} で IAM ロール {resource} を引き受けることができます。{statement} の {test} がそれを許可しています{more}。',
      summary: '{statement} の {test} が MFA なしのリクエストも許可しています',
      remedy: `Allow では、BoolIfExists と ForAllValues はアクセスキーを許可し、aws:MultiFactorAuthPresent に対する Null は MFA なしのセッションを許可します。IAM ユーザーだけが使用するステートメントで ${BOOL} により要求してください。ロールやサービスも使用するステートメントは残し、mfa-rules fix の提案のとおり、aws:PrincipalType が User の場合の Deny を追加してください。`,
    },
    'mfa-deny-avoided': {
      sentence:
        '{callers} は、{credential} で IAM ロール {resource} を引き受けることができます。{statement} が許可し、{deny} では防げません{more}。',
      summary: '{statement} が許可し、{deny} では防げません',
      remedy: `ロールの信頼ポリシーの Deny は、Allow と同じプリンシパルを指定し、sts:AssumeRole を対象とし、条件を ${DENY_OF_USERS} だけにしてください(mfa-rules fix の提案のとおり)。条件を加えるたびに対象から外れる人が増え、Bool ではアクセスキーが対象から外れます。aws:PrincipalType がないと、MFA のないロールやサービスも拒否されます。`,
    },
    'external-id-is-not-mfa': {
      sentence:
        '{callers} は、{credential} で IAM ロール {resource} を引き受けることができます。{statement} が要求するのは sts:ExternalId だけで、これは MFA ではありません{more}。',
      summary: '{statement} が要求するのは sts:ExternalId だけです',
      remedy:
        '第三者に使用しているロールの ARN を確認し、アカウントの代わりにそのロールを ExternalId とともに信頼してください。MFA の条件は追加しないでください。第三者のプログラムには MFA がないため、引き受けられなくなります。',
    },
    'organization-is-not-mfa': {
      sentence:
        '{callers} は、{credential} で IAM ロール {resource} を引き受けることができます。{statement} が要求するのは組織で、これは MFA ではありません{more}。',
      summary: '{statement} は組織を要求していますが、MFA を要求していません',
      remedy:
        '対象のロールを ARN で信頼するか、組織の条件に加えて aws:PrincipalArn に対する ArnLike の条件を追加し、ロールだけが満たすようにしてください。対象の IAM ユーザーには、MFA を要求する専用のステートメントを用意してください。組織全体に MFA の条件を付けると、組織のロールやパイプラインが引き受けられなくなります。',
    },
    'role-pattern-admits-users': {
      sentence:
        '{callers} は、{credential} で IAM ロール {resource} を引き受けることができます。{statement} の {test} にあるロール用のパターンが、ユーザーにも一致します{more}。',
      summary: '{statement} の {test} にあるロール用のパターンが、ユーザーにも一致します',
      remedy:
        'StringLike の代わりに ArnLike、StringNotLike の代わりに ArnNotLike を使用してください。String の演算子ではアスタリスクがコロンを越えて一致するため、ロール用のパターンが、パスがロールに似たユーザーにも一致します。パターンは arn:aws:iam::*:role/NAME のように ARN 全体で書いてください。MFA の条件は追加しないでください。対象のロールが引き受けられなくなります。',
    },
    'tool-role-trusts-account': {
      sentence:
        '{callers} は、{credential} で IAM ロール {resource} を引き受けることができます。{statement} は {tool} が作成したとおり、アカウント全体を信頼しています{more}。',
      summary: '{statement} は {tool} が作成したとおり、アカウント全体を信頼しています',
      remedy:
        'ロールを作成するテンプレートで(AWS CDK の場合は cdk bootstrap --show-template)、ARN または aws:PrincipalArn に対する ArnLike の条件により、信頼をツールを使用するロールに限定してください。MFA の条件は追加しないでください。ツールやパイプラインが引き受けられなくなります。AWS Control Tower のロールは変更せず、そのロールが信頼するアカウントに IAM ユーザーを作成しないでください。OrganizationAccountAccessRole にはテンプレートがなく、AWS Organizations が書き戻すこともありません。ロール自体を変更し、誰も使用していない場合は削除してください。',
    },
    'not-understood': {
      sentence:
        '{callers} は、{credential} で IAM ロール {resource} を引き受けられる可能性があります。{statement} の {part} の意味を判断できません{more}。',
      summary: '可能性あり: {statement} の {part} の意味を判断できません',
      remedy: SIMPLIFY,
    },
    'service-call-not-ruled-out': {
      sentence:
        '{callers} は、代わりに呼び出す AWS サービスを通じて、MFA なしで IAM ロール {resource} を引き受けられる可能性があります。{statement} はそのような呼び出しを許可しますが、実際にあるかどうかは AWS のドキュメントに記載されていません。',
      summary: '可能性あり: 代わりに呼び出す AWS サービスを通じて({statement})',
      remedy: `信頼ポリシーから aws:ViaAWSService と aws:CalledVia を削除してください。これらは MFA と関係がありません。IAM ユーザー用のステートメントで ${BOOL} により MFA を要求するか、BoolIfExists だけを条件とする Deny を使用してください。`,
    },
    'not-decided': {
      sentence:
        'IAM ユーザーが MFA なしで IAM ロール {resource} を引き受けられる可能性があります。{statement} の {test} が複雑で、否定できません。簡潔にしてください。',
      summary: '可能性あり: {statement} の {test} が複雑で、否定できません',
      remedy: SIMPLIFY,
    },
    'mfa-too-old-admitted': {
      sentence:
        '{callers} は、{age} 前の MFA で IAM ロール {resource} を引き受けることができます({statement} による)。ルールの上限は {maximum} 秒です。',
      summary: '{age} 前の MFA でも引き受けられます({statement})',
      remedy:
        'ロールの信頼ポリシーで IAM ユーザーを許可するステートメントに、aws:MultiFactorAuthPresent の条件と並べて、条件 {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}} を追加してください。秒数は maximumMfaAgeSeconds で許可する値にします。',
    },
    'mfa-required': {
      sentence:
        '{callers} が IAM ロール {resource} を引き受けられるのは、MFA がある場合のみです({statement} による)。',
    },
    'mfa-required-of-others': {
      sentence:
        '{callers} が IAM ロール {resource} を引き受けられるのは、MFA がある場合のみです({statement} による)。対象外: {leftOut}。',
    },
    'only-machines-trusted': {
      sentence:
        '対象外のユーザーを除き、IAM ロール {resource} を引き受けられる IAM ユーザーはいません。対象外: {leftOut}。',
    },
    'third-party-with-external-id': {
      sentence:
        'ExternalId を持つ第三者を除き、IAM ロール {resource} を引き受けられる IAM ユーザーはいません。対象外: {leftOut}。',
    },
    'no-user-trusted': {
      sentence:
        'IAM ロール {resource} を引き受けられる IAM ユーザーはいません。信頼ポリシーの対象: {principals}。',
    },
    'assume-role-not-allowed': {
      sentence:
        'IAM ロール {resource} を引き受けられる IAM ユーザーはいません。IAM ユーザー用のステートメントで sts:AssumeRole を許可するものがありません{hint}。',
    },
    'action-not-allowed': {
      sentence:
        'IAM ロール {resource} を引き受けられる IAM ユーザーはいません。{statement} の要求には {action} も必要ですが、許可されていません。',
    },
    'condition-never-met': {
      sentence:
        'IAM ロール {resource} を引き受けられる IAM ユーザーはいません。{statement} の {test} を満たすユーザーは存在しません。',
    },
    denied: {
      sentence:
        'IAM ロール {resource} を引き受けられる IAM ユーザーはいません。{statement} が{verb}しています。',
    },
    'service-linked-role': {
      sentence: 'IAM ロール {resource} はサービスリンクロールで、信頼ポリシーを変更できるのは AWS だけです。',
    },
    'aws-reserved-role': {
      sentence:
        'IAM ロール {resource} は AWS サービス用に予約されており、信頼ポリシーを変更できるのはそのサービスだけです。',
    },
    'role-not-privileged': {
      sentence: 'IAM ロール {resource} のポリシーに特権はなく、roles=privileged により対象外です。',
    },
    ...exemptionsInJapanese('IAM ロール'),
    'role-privilege-not-known': {
      sentence: 'IAM ロール {resource} の権限を判断できません({missing})。',
      summary: 'ロールの権限を判断できませんでした',
      remedy: readBy('iam:GetAccountAuthorizationDetails', 'get-account-authorization-details'),
    },
    'trust-policy-not-read': {
      sentence: 'IAM ロール {resource} の信頼ポリシーを取得できませんでした。',
      summary: '信頼ポリシーを取得できませんでした',
      remedy: readBy('iam:ListRoles', 'list-roles'),
    },
  },
} as const satisfies RuleInJapanese<typeof about>;
