/** How an IAM user signs a call. The first two are without MFA. */
export type Credential = 'access-key' | 'session-without-mfa' | 'mfa';
