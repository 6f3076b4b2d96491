/** Everyone but the emergency account. */
const nearlyAll = '185 users (with 3 administrators: "Ada", "Ben", "Cleo")';
const all = '186 users (with 4 administrators: "Ada", "Ben", "Cleo" and 1 more; 1 emergency account: "Glass")';
const unchanged = "No user's sign-in would change.";

/** The sentences expected of each published policy when it alone is switched on. Each was checked by hand. */
export const expectedSentences: Readonly<Record<string, readonly string[]>> = {
  "MFA for everyone": [
    `${nearlyAll} would newly need multifactor authentication at every sign-in (policy "MFA for everyone").`,
  ],
  "MFA for administrators": [
    '1 user (with 1 administrator: "Ada") would newly need multifactor authentication at every sign-in (policy "MFA for administrators").',
  ],
  "MFA for guests": [
    '72 users would newly need multifactor authentication at every sign-in (policy "MFA for guests").',
  ],
  "MFA for guests by kind": [
    '70 users would newly need multifactor authentication at every sign-in (policy "MFA for guests by kind").',
  ],
  "MFA for guests of one tenant": [
    "In what was assessed, no difference for signing in was found.",
    'Not assessed: a policy concerns guests of 1 named tenant only, and the directory does not show which of 50 guests come from there ("MFA for guests of one tenant").',
  ],
  "MFA but for service providers": [
    `${all} would newly need multifactor authentication at every sign-in (policy "MFA but for service providers").`,
  ],
  "MFA outside the office": [
    `${nearlyAll} would newly need multifactor authentication at some sign-ins (policy "MFA outside the office" from anywhere except "Head office").`,
  ],
  "MFA outside trusted locations": [
    `${nearlyAll} would newly need multifactor authentication at some sign-ins (policy "MFA outside trusted locations" from anywhere except any trusted location).`,
  ],
  "MFA for Azure management": [
    `${nearlyAll} would newly need multifactor authentication at some sign-ins (policy "MFA for Azure management" to "Windows Azure Service Management API").`,
  ],
  "MFA for admin portals": [
    `${nearlyAll} would newly need multifactor authentication at some sign-ins (policy "MFA for admin portals" to the Microsoft admin portals).`,
  ],
  "MFA to join devices": [
    `${nearlyAll} would newly need multifactor authentication at some sign-ins (policy "MFA to join devices" when registering or joining a device).`,
  ],
  "MFA to register at the office": [
    `${nearlyAll} would newly be blocked at some sign-ins (policy "MFA to register at the office" when registering security information, from anywhere except "Head office").`,
  ],
  "MFA for risky sign-ins": [
    `${nearlyAll} would newly need multifactor authentication at some sign-ins (policy "MFA for risky sign-ins" at high or medium sign-in risk).`,
    'Not assessed: which sign-ins are at risk ("MFA for risky sign-ins").',
  ],
  "Password change for risky users": [
    `${nearlyAll} would newly need multifactor authentication at some sign-ins (policy "Password change for risky users" at high user risk).`,
    `${nearlyAll} would newly need a password change at some sign-ins (policy "Password change for risky users" at high user risk).`,
    'Not assessed: which users are at risk ("Password change for risky users").',
  ],
  "Remediate risky users": [
    `${nearlyAll} would newly need remediation of the risk at some sign-ins (policy "Remediate risky users" at high user risk).`,
    'Not assessed: which users are at risk ("Remediate risky users").',
  ],
  "Block insiders at risk": [
    `${nearlyAll} would newly be blocked at some sign-ins (policy "Block insiders at risk" at elevated insider risk).`,
    'Not assessed: which users are an insider risk ("Block insiders at risk").',
  ],
  "Block legacy authentication": [
    `${nearlyAll} would newly be blocked at some sign-ins (policy "Block legacy authentication" with legacy authentication).`,
  ],
  "Block other countries": [
    `${nearlyAll} would newly be blocked at some sign-ins (policy "Block other countries" from anywhere except "Our countries").`,
  ],
  "Block one country": [
    `${nearlyAll} would newly be blocked at some sign-ins (policy "Block one country" from "Our countries").`,
  ],
  "Block unknown platforms": [
    `${nearlyAll} would newly be blocked at some sign-ins (policy "Block unknown platforms" on every platform except Android, iOS, Windows and macOS).`,
  ],
  "Block device code flow": [
    `${nearlyAll} would newly be blocked at some sign-ins (policy "Block device code flow" by the device code flow).`,
    'Not assessed: who signs in by device code or authentication transfer ("Block device code flow").',
  ],
  "Block authentication transfer": [
    `${nearlyAll} would newly be blocked at some sign-ins (policy "Block authentication transfer" by authentication transfer).`,
    'Not assessed: who signs in by device code or authentication transfer ("Block authentication transfer").',
  ],
  "Block everyone": [
    `${nearlyAll} would newly be blocked at every sign-in (policy "Block everyone").`,
    'Of the accounts that can change policies, 1 of 3 could sign in without a block or special equipment (now it is 3 of 3): "Glass".',
  ],
  "Block everyone, PowerShell": [
    `${all} would newly be blocked at every sign-in (policy "Block everyone, PowerShell").`,
    "Of the accounts that can change policies, 0 of 3 could sign in without a block or special equipment (now it is 3 of 3).",
  ],
  "Block everyone but emergency, PowerShell": [
    `${nearlyAll} would newly be blocked at every sign-in (policy "Block everyone but emergency, PowerShell").`,
    'Of the accounts that can change policies, 1 of 3 could sign in without a block or special equipment (now it is 3 of 3): "Glass".',
  ],
  "Block everyone in browsers and apps": [
    `${all} would newly be blocked at some sign-ins (policy "Block everyone in browsers and apps" with a browser or a mobile or desktop app).`,
    "Of the accounts that can change policies, 0 of 3 could sign in without a block or special equipment (now it is 3 of 3).",
  ],
  "Block Finance": ['10 users would newly be blocked at every sign-in (policy "Block Finance").'],
  "Block guests from admin portals": [
    '72 users would newly be blocked at some sign-ins (policy "Block guests from admin portals" to the Microsoft admin portals).',
  ],
  "Compliant device": [
    `${nearlyAll} would newly need a compliant device at some sign-ins (policy "Compliant device" on Windows or macOS).`,
  ],
  "Compliant or hybrid joined device": [
    `${nearlyAll} would newly need a compliant device or a hybrid joined device at every sign-in (policy "Compliant or hybrid joined device").`,
    'Of the accounts that can change policies, 1 of 3 could sign in without a block or special equipment (now it is 3 of 3): "Glass".',
  ],
  "MFA or compliant device": [
    `${nearlyAll} would newly need multifactor authentication or a compliant device at every sign-in (policy "MFA or compliant device").`,
  ],
  "MFA and compliant device": [
    `${nearlyAll} would newly need a compliant device at every sign-in (policy "MFA and compliant device").`,
    `${nearlyAll} would newly need multifactor authentication at every sign-in (policy "MFA and compliant device").`,
    'Of the accounts that can change policies, 1 of 3 could sign in without a block or special equipment (now it is 3 of 3): "Glass".',
  ],
  "Approved app or protection policy": [
    `${nearlyAll} would newly need an approved app or an app with a protection policy at some sign-ins (policy "Approved app or protection policy" to Office 365, on Android or iOS).`,
  ],
  "Security keys for administrators": [
    '2 users (with 2 administrators: "Ada", "Glass"; 1 emergency account: "Glass") would newly need the authentication strength "Security keys" at every sign-in (policy "Security keys for administrators").',
    'Of the accounts that can change policies, 1 of 3 could sign in without a block or special equipment (now it is 3 of 3): "Ben".',
  ],
  "Any second factor by strength": [
    `${nearlyAll} would newly need the authentication strength "Any second factor" at every sign-in (policy "Any second factor by strength").`,
  ],
  "A strength that a password meets": [
    `${nearlyAll} would newly need the authentication strength "Anything" at every sign-in (policy "A strength that a password meets").`,
  ],
  "Terms of use": [
    `${nearlyAll} would newly need acceptance of terms of use at every sign-in (policy "Terms of use").`,
  ],
  "Custom control": [
    `${nearlyAll} would newly need the custom control "DuoMfa" at every sign-in (policy "Custom control").`,
  ],
  "Sign in every time": [
    `${nearlyAll} would newly have the session rule "a sign-in every time" (policy "Sign in every time").`,
  ],
  "Sign in every four hours": [
    `${nearlyAll} would newly have the session rule "a sign-in every 4 hours" (policy "Sign in every four hours").`,
  ],
  "Second factor every day": [
    `${nearlyAll} would newly have the session rule "a second factor every day" (policy "Second factor every day").`,
  ],
  "Sign-in frequency that is off": [unchanged],
  "No persistent browser": [
    `${nearlyAll} would newly have the session rule "a sign-in after closing the browser" at some sign-ins (policy "No persistent browser" on devices that the filter "device.isCompliant -eq True" does not match).`,
    'Not assessed: which devices match a filter ("No persistent browser").',
  ],
  "Persistent browser": [
    `${nearlyAll} would newly have the session rule "browser sessions that outlast the browser" (policy "Persistent browser").`,
  ],
  "Application enforced restrictions": [
    `${nearlyAll} would newly have the session rule "restrictions enforced by the application" at some sign-ins (policy "Application enforced restrictions" to Office 365, with a browser).`,
  ],
  "Defender for Cloud Apps": [
    `${nearlyAll} would newly have the session rule "session control by Defender for Cloud Apps (blockDownloads)" (policy "Defender for Cloud Apps").`,
  ],
  "Token protection": [
    `${nearlyAll} would newly have the session rule "token protection" at some sign-ins (policy "Token protection" to "Office 365 Exchange Online", on Windows, with a mobile or desktop app).`,
  ],
  "Continuous access evaluation": [
    `${nearlyAll} would newly have the session rule "continuous access evaluation (strictLocation)" (policy "Continuous access evaluation").`,
  ],
  "Resilience defaults off": [
    `${nearlyAll} would newly have the session rule "sessions without resilience defaults" (policy "Resilience defaults off").`,
  ],
  "Global Secure Access profile": [
    `${nearlyAll} would newly have the session rule "the session control "globalSecureAccessFilteringProfile"" (policy "Global Secure Access profile").`,
  ],
  "Authentication context": [
    `${nearlyAll} would newly need multifactor authentication at some sign-ins (policy "Authentication context" under the authentication context c1).`,
  ],
  "Application filter": [
    `${nearlyAll} would newly need multifactor authentication at some sign-ins (policy "Application filter" to applications that the filter "CustomSecurityAttribute.App_Sensitive -eq 'yes'" matches).`,
    'Not assessed: which applications match a filter ("Application filter").',
  ],
  "All apps but one": [
    `${nearlyAll} would newly need multifactor authentication at some sign-ins (policy "All apps but one" to every application except payroll).`,
  ],
  "No application": [unchanged],
  "No users": [unchanged],
  "A condition of tomorrow": [
    `${nearlyAll} would newly be blocked at some sign-ins (policy "A condition of tomorrow" under the condition "weather").`,
    'Not assessed: a policy has a condition that is not known here ("A condition of tomorrow").',
  ],
  "Agent users": [
    "In what was assessed, no difference for signing in was found.",
    'Not assessed: a policy names its users by a word that is not known here ("Agent users").',
  ],
  "Report-only MFA": [unchanged, 'Report-only, so not enforced: "Report-only MFA".'],
  "Workload identities outside the office": [
    'Policy "Workload identities outside the office" would newly be enforced on every service principal of this tenant except "sync" (blocked, from anywhere except "Head office").',
  ],
  "One workload identity": ['Policy "One workload identity" would newly be enforced on "sync" (blocked).'],
  "Risky workload identities": [
    'Policy "Risky workload identities" would newly be enforced on every service principal of this tenant, as far as its risk level selects it (blocked).',
    'Not assessed: which service principals or agents are at risk ("Risky workload identities").',
  ],
  "Agent identities": [
    'Policy "Agent identities" would newly be enforced on every agent identity, as far as its risk level selects it (blocked).',
    'Not assessed: which service principals or agents are at risk ("Agent identities").',
  ],
};
