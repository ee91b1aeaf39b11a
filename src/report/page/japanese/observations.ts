/** What is noticed beside a verdict, by its sentence in English: a page has the sentence alone. */
import type { Phrase } from './phrase.ts';

export const observations: readonly Phrase[] = [
  [
    'It names `*`: every AWS account in the world, as far as no condition narrows it.',
    '`*` を指定しています。条件で限定しない限り、世界中のすべての AWS アカウントが対象です。',
  ],
  [
    'It uses NotPrincipal, which AWS no longer accepts in trust policies: in an Allow it stands for everybody who is not named.',
    'NotPrincipal を使用しています。AWS は信頼ポリシーでこれを受け付けなくなりました。Allow では、指定されていない全員が対象になります。',
  ],
  [
    'It names {principal}, the id of a user or role that was deleted; nobody can be that again. Remove it.',
    '削除されたユーザーまたはロールの ID {principal} を指定しています。再び使われることはないため、削除してください。',
  ],
  [
    'It names {principal}, the unique id of a role that may still be there. IAM shows such an id only where the role was deleted: name the role by its ARN.',
    'まだ存在する可能性のあるロールの一意の ID {principal} を指定しています。IAM がこの ID を表示するのは、ロールが削除された場合だけです。ロールは ARN で指定してください。',
  ],
  [
    'It asks for MFA with {test}, a form that AWS does not document: use Bool aws:MultiFactorAuthPresent true in an Allow, or BoolIfExists aws:MultiFactorAuthPresent false in a Deny.',
    'AWS のドキュメントにない形式 {test} で MFA を要求しています。Allow では Bool aws:MultiFactorAuthPresent true、Deny では BoolIfExists aws:MultiFactorAuthPresent false を使用してください。',
  ],
  [
    'It tests {key}, which is no condition key of AWS and says nothing about MFA. Did you mean {meant}?',
    '{key} を条件にしていますが、これは AWS の条件キーではなく、MFA と関係がありません。{meant} の誤りと思われます。',
  ],
  [
    'Under {test} a star reaches across colons, so the pattern also matches users whose path holds colons. Use {instead}.',
    '{test} ではアスタリスクがコロンを越えて一致するため、パスにコロンを含むユーザーにもパターンが一致します。{instead} を使用してください。',
  ],
  [
    'Its MFA condition also applies to {principal}, which never has MFA and is locked out by it. Give it a statement of its own.',
    'MFA の条件が、MFA を持たない {principal} にも適用され、引き受けられなくなっています。専用のステートメントを用意してください。',
  ],
  [
    'It asks for sts:ExternalId, which is not MFA: an ExternalId is no secret and proves nothing about a person.',
    'sts:ExternalId を要求していますが、これは MFA ではありません。ExternalId は秘密ではなく、本人であることの証明にはなりません。',
  ],
  [
    'It accepts MFA that is up to {hours} hours old; AWS sessions in the console end after 12.',
    '最大 {hours} 時間前の MFA を受け付けます。コンソールの AWS セッションは 12 時間で終了します。',
  ],
  [
    'It depends on {key}, which says whether an AWS service makes the call for somebody, and says nothing about MFA.',
    '{key} に依存しています。このキーは AWS サービスが代わりに呼び出しているかどうかを示すもので、MFA と関係がありません。',
  ],
  [
    'It asks an IAM user for {key}, which only federation sets: no IAM user can meet it.',
    'IAM ユーザーに {key} を要求しています。このキーはフェデレーションでのみ設定されるため、満たせる IAM ユーザーはいません。',
  ],
  [
    '{part} is neither Allow nor Deny; it counts as an Allow here.',
    '{part} は Allow でも Deny でもありません。ここでは Allow とみなします。',
  ],
  [
    'It is not known what {part} means here; in an Allow it counts as true, in a Deny as false.',
    '{part} の意味を判断できません。Allow では満たされるもの、Deny では満たされないものとみなします。',
  ],
];
