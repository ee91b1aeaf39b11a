import type { OfferedDevice } from '../devices.ts';
import type { Texts } from './texts.ts';

const ADMINISTRATOR = 'AWS の管理者';

/** Before Japanese, and between Japanese: what is written in narrow letters has a space to what is not, but for marks. */
const ahead = (text: string): string => (/[!-~]$/.test(text) ? `${text} ` : text);
const amid = (text: string): string => `${/^[!-~]/.test(text) ? ' ' : ''}${ahead(text)}`;

const dateOf = (day: string): string =>
  new Intl.DateTimeFormat('ja-JP', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));

const DEVICES: Readonly<Record<OfferedDevice, (contact: string) => string>> = {
  passkey: () =>
    '・パスキーまたはセキュリティキー（推奨）：パソコンやスマートフォンの指紋認証・顔認証・PIN、または USB キーを使います。フィッシングに強い方式です。AWS CLI では「aws login」でサインインします。',
  'security-key': (contact) =>
    `・セキュリティキー（推奨）：${ahead(contact)}からお渡しする USB または NFC のキーを使います。フィッシングに強い方式です。AWS CLI では「aws login」でサインインします。`,
  app: () =>
    '・認証アプリ：スマートフォンのアプリに表示される 6 桁のコードを入力します。AWS CLI でも使えます。',
  token: (contact) =>
    `・ハードウェアトークン：6 桁のコードが表示される小型の端末です。ご希望の方は${amid(contact)}までお申し出ください。`,
};

export const ja: Texts = {
  enrol: ({
    user,
    accountId,
    due,
    signInUrl,
    devices,
    enforced,
    isLocked,
    hasKeys,
    contact = ADMINISTRATOR,
  }) => ({
    subject: `【要対応】AWS ユーザー ${user} の MFA 設定のお願い（${dateOf(due)}まで）`,
    body: [
      `AWS ユーザー ${user} をお使いの方へ`,
      '',
      `お使いの AWS ユーザー ${user}（アカウント ${accountId}）には、必要な多要素認証（MFA）が設定されていません。${dateOf(due)}までに設定をお願いします。所要時間は 5 分ほどです。`,
      '',
      '■ 手順',
      '1. 次のページからサインインします。',
      `   ${signInUrl}`,
      `   ユーザー名：${user}`,
      '2. 画面右上のユーザー名をクリックし、「セキュリティ認証情報」を開きます。',
      '3. 「多要素認証 (MFA)」の「MFA デバイスの割り当て」を選び、画面の案内に従って登録します。デバイス名は、使われていないものであれば自由に付けられます。',
      `4. いったんサインアウトし、MFA を使ってサインインし直します。${isLocked ? `${dateOf(enforced)}以降は、それまで AWS でほかの操作はできません。` : ''}`,
      '5. 同じ手順で 2 台目も登録してください。1 台をなくしても、もう 1 台でサインインできます。',
      '',
      '■ 使えるデバイス',
      ...devices.map((device) => DEVICES[device](contact)),
      '',
      ...(hasKeys
        ? [
            '■ アクセスキーについて',
            `${dateOf(enforced)}以降、アクセスキーは MFA を使ったセッションでしか使えなくなります。プログラムでアクセスキーをお使いの場合は、専用のロールが必要になりますので、この日までに${amid(contact)}へお知らせください。`,
            '',
          ]
        : []),
      '■ デバイスをなくしたとき',
      `もう 1 台のデバイスでサインインし、「セキュリティ認証情報」から、なくしたデバイスを削除してください。ほかに使えるデバイスがない場合は、すぐに${amid(contact)}へご連絡ください。MFA のコードは、誰に聞かれても絶対に教えないでください。`,
    ].join('\n'),
  }),

  move: ({
    user,
    accountId,
    due,
    roleName,
    roleArn,
    switchUrl,
    deviceArn,
    hasKeys,
    contact = ADMINISTRATOR,
  }) => ({
    subject: `【要確認】${dateOf(due)}から AWS の操作はロール ${roleName} で行います`,
    body: [
      `AWS ユーザー ${user} をお使いの方へ`,
      '',
      `${dateOf(due)}以降、AWS ユーザー ${user}（アカウント ${accountId}）自身の権限はなくなり、MFA が必要なロール ${roleName} に切り替えて操作していただくことになります。この日までに、ロールで作業できることをご確認ください。`,
      '',
      '■ マネジメントコンソール',
      'MFA を使ってサインインした後、次のページを開き、「ロールの切り替え」を選びます。',
      switchUrl,
      '',
      '■ AWS CLI',
      '~/.aws/config に次のプロファイルを追加し、--profile で指定します。',
      '',
      `  [profile ${roleName}]`,
      `  role_arn = ${roleArn}`,
      '  source_profile = default',
      `  mfa_serial = ${deviceArn}`,
      '',
      '最後の行には、「セキュリティ認証情報」に表示される認証アプリの ARN を書きます。ハードウェアトークンをお使いの場合は、ARN の代わりにそのシリアル番号を書きます。パスキーやセキュリティキーをお使いの場合は、この行を書かずに、元のプロファイルへ「aws login」でサインインしてください。',
      '',
      ...(hasKeys
        ? [
            `アクセスキーを使っているプログラムは、この日から動かなくなります。専用のロールが必要になりますので、${ahead(contact)}へお知らせください。`,
            '',
          ]
        : []),
      `業務に必要な操作がロールでできない場合は、${ahead(contact)}へご連絡ください。`,
    ].join('\n'),
  }),

  removeCredentials: ({ user, accountId, due, password, keys, unusedDays, contact = ADMINISTRATOR }) => {
    const what = [
      ...(password ? ['パスワード'] : []),
      ...(keys > 0 ? [`アクセスキー（${keys} 個）`] : []),
    ].join('と');
    return {
      subject: `【お知らせ】AWS ユーザー ${user} の未使用の${what}を ${dateOf(due)}に無効にします`,
      body: [
        `AWS ユーザー ${user} をお使いの方へ`,
        '',
        `AWS ユーザー ${user}（アカウント ${accountId}）の${what}は、${unusedDays} 日以上使われていません。${dateOf(due)}に無効にします。`,
        '',
        `引き続き必要な場合は、この日までに${amid(contact)}へお知らせください。不要な場合、ご対応いただくことはありません。`,
      ].join('\n'),
    };
  },

  becomeRole: ({ user, accountId, due, roleName, contact = ADMINISTRATOR }) => ({
    subject: `【要対応】AWS ユーザー ${user} の認証情報をロールに置き換えるお願い（${dateOf(due)}まで）`,
    body: [
      `AWS ユーザー ${user} のご担当者へ`,
      '',
      `AWS ユーザー ${user}（アカウント ${accountId}）の長期的な認証情報が、プログラムで使われています。この認証情報には MFA が効かないため、漏えいすると誰でもどこからでも使えてしまいます。${dateOf(due)}までに、ロール ${roleName} への置き換えをお願いします。`,
      '',
      '■ 手順',
      `1. プログラムの実行場所（AWS のどのサービス・アカウントか、どの CI か、AWS 外のどのサーバーか）を${amid(contact)}へお知らせください。`,
      '2. その場所から使える、同じ権限のロールを用意します。',
      '3. プログラムの設定から認証情報を取り除いてください。ロールの認証情報は AWS SDK が自動的に取得します。',
      `4. 動作を確認したら${amid(contact)}へお知らせください。古い認証情報を無効にし、後日削除します。`,
    ].join('\n'),
  }),
};
