import { accountPairs } from "./account-pairs.ts";
import { answerListPairs } from "./answer-list-pairs.ts";
import { answerPairs } from "./answer-pairs.ts";
import { apartPairs } from "./apart-pairs.ts";
import { appPairs } from "./app-pairs.ts";
import { appVaultPairs } from "./app-vault-pairs.ts";
import { applicationUsePairs } from "./application-use-pairs.ts";
import { approvalPagePairs } from "./approval-page-pairs.ts";
import { approvalPairs } from "./approval-pairs.ts";
import { askedActorPairs } from "./asked-actor-pairs.ts";
import { assistantPairs } from "./assistant-pairs.ts";
import { calledPairs } from "./called-pairs.ts";
import { changeTablePairs } from "./change-table-pairs.ts";
import { changedLaterPairs } from "./changed-later-pairs.ts";
import { commandStoryPairs } from "./command-story-pairs.ts";
import { commandValuePairs } from "./command-value-pairs.ts";
import { conditionPairs } from "./condition-pairs.ts";
import { conditionWordPairs } from "./condition-word-pairs.ts";
import { coverageLimitPairs } from "./coverage-limit-pairs.ts";
import { cutOutcomePairs } from "./cut-outcome-pairs.ts";
import { cutPairs } from "./cut-pairs.ts";
import { dangerAuthorPairs } from "./danger-author-pairs.ts";
import { dangerPairs } from "./danger-pairs.ts";
import { doubtPairs } from "./doubt-pairs.ts";
import { earlierPairs } from "./earlier-pairs.ts";
import { elementPairs } from "./element-pairs.ts";
import { empoweredPairs } from "./empowered-pairs.ts";
import { entryPairs } from "./entry-pairs.ts";
import { exclusionPairs } from "./exclusion-pairs.ts";
import { formerGuestPairs } from "./former-guest-pairs.ts";
import { hostCommandPairs } from "./host-command-pairs.ts";
import { hostDoctorPairs } from "./host-doctor-pairs.ts";
import { jobPairs } from "./job-pairs.ts";
import { jobRefusalPairs } from "./job-refusal-pairs.ts";
import { limitPairs } from "./limit-pairs.ts";
import { lossPairs } from "./loss-pairs.ts";
import { lostAccessPairs } from "./lost-access-pairs.ts";
import { massPairs } from "./mass-pairs.ts";
import { microsoftPairs } from "./microsoft-pairs.ts";
import { microsoftVerdictPairs } from "./microsoft-verdict-pairs.ts";
import { modePairs } from "./mode-pairs.ts";
import { movedPlacePairs } from "./moved-place-pairs.ts";
import { objectRowPairs } from "./object-row-pairs.ts";
import { openedPairs } from "./opened-pairs.ts";
import { outcomePairs } from "./outcome-pairs.ts";
import { outlookPairs } from "./outlook-pairs.ts";
import { overwrittenPairs } from "./overwritten-pairs.ts";
import { ownRolePairs } from "./own-role-pairs.ts";
import { pagePairs } from "./page-pairs.ts";
import type { Pair } from "./pair.ts";
import { passedNamePairs } from "./passed-name-pairs.ts";
import { planPairs } from "./plan-pairs.ts";
import { policyDangerPairs } from "./policy-danger-pairs.ts";
import { powerPairs } from "./power-pairs.ts";
import { processPairs } from "./process-pairs.ts";
import { refusalPairs } from "./refusal-pairs.ts";
import { renamedPairs } from "./renamed-pairs.ts";
import { renewedPairs } from "./renewed-pairs.ts";
import { repointedPairs } from "./repointed-pairs.ts";
import { reversalPairs } from "./reversal-pairs.ts";
import { reviewAppPairs } from "./review-app-pairs.ts";
import { riskPairs } from "./risk-pairs.ts";
import { roleDangerPairs } from "./role-danger-pairs.ts";
import { roleStandingPairs } from "./role-standing-pairs.ts";
import { rowPairs } from "./row-pairs.ts";
import { ruleCausePairs } from "./rule-cause-pairs.ts";
import { ruleChangePairs } from "./rule-change-pairs.ts";
import { sandboxPairs } from "./sandbox-pairs.ts";
import { seriesPairs } from "./series-pairs.ts";
import { serverPairs } from "./server-pairs.ts";
import { servicePairs } from "./service-pairs.ts";
import { settingDangerPairs } from "./setting-danger-pairs.ts";
import { settingPairs } from "./setting-pairs.ts";
import { setupPairs } from "./setup-pairs.ts";
import { shiftPairs } from "./shift-pairs.ts";
import { signInPairs } from "./sign-in-pairs.ts";
import { statusPairs } from "./status-pairs.ts";
import { stayingPairs } from "./staying-pairs.ts";
import { takenNamePairs } from "./taken-name-pairs.ts";
import { takenPairs } from "./taken-pairs.ts";
import { takeoverPairs } from "./takeover-pairs.ts";
import { terminalPairs } from "./terminal-pairs.ts";
import { toolPairs } from "./tool-pairs.ts";
import { trailPairs } from "./trail-pairs.ts";
import { typeLimitPairs } from "./type-limit-pairs.ts";
import { undoneRecoveryPairs } from "./undone-recovery-pairs.ts";
import { unheldPairs } from "./unheld-pairs.ts";
import { unreadUserPairs } from "./unread-user-pairs.ts";
import { vaultCommandPairs } from "./vault-command-pairs.ts";
import { vaultPairs } from "./vault-pairs.ts";
import { verdictPairs } from "./verdict-pairs.ts";
import { verificationPairs } from "./verification-pairs.ts";
import { visitPairs } from "./visit-pairs.ts";
import { wholeDangerPairs } from "./whole-danger-pairs.ts";
import { workSincePairs } from "./work-since-pairs.ts";

/** Every sentence with a case in which it is said and one in which another is. */
export const allPairs: readonly Pair[] = [
  ...accountPairs,
  ...roleStandingPairs,
  ...typeLimitPairs,
  ...conditionWordPairs,
  ...coverageLimitPairs,
  ...answerPairs,
  ...appPairs,
  ...apartPairs,
  ...appVaultPairs,
  ...approvalPagePairs,
  ...approvalPairs,
  ...assistantPairs,
  ...calledPairs,
  ...changeTablePairs,
  ...changedLaterPairs,
  ...commandValuePairs,
  ...commandStoryPairs,
  ...conditionPairs,
  ...cutPairs,
  ...dangerPairs,
  ...doubtPairs,
  ...dangerAuthorPairs,
  ...elementPairs,
  ...hostCommandPairs,
  ...hostDoctorPairs,
  ...jobPairs,
  ...limitPairs,
  ...lossPairs,
  ...outlookPairs,
  ...microsoftPairs,
  ...microsoftVerdictPairs,
  ...modePairs,
  ...movedPlacePairs,
  ...overwrittenPairs,
  ...stayingPairs,
  ...earlierPairs,
  ...workSincePairs,
  ...empoweredPairs,
  ...passedNamePairs,
  ...pagePairs,
  ...planPairs,
  ...powerPairs,
  ...processPairs,
  ...refusalPairs,
  ...renamedPairs,
  ...renewedPairs,
  ...repointedPairs,
  ...reversalPairs,
  ...takeoverPairs,
  ...reviewAppPairs,
  ...riskPairs,
  ...rowPairs,
  ...ruleCausePairs,
  ...sandboxPairs,
  ...serverPairs,
  ...servicePairs,
  ...settingDangerPairs,
  ...settingPairs,
  ...setupPairs,
  ...signInPairs,
  ...terminalPairs,
  ...toolPairs,
  ...trailPairs,
  ...undoneRecoveryPairs,
  ...entryPairs,
  ...askedActorPairs,
  ...vaultCommandPairs,
  ...vaultPairs,
  ...verdictPairs,
  ...visitPairs,
  ...verificationPairs,
  ...statusPairs,
  ...shiftPairs,
  ...policyDangerPairs,
  ...cutOutcomePairs,
  ...jobRefusalPairs,
  ...objectRowPairs,
  ...outcomePairs,
  ...answerListPairs,
  ...roleDangerPairs,
  ...ownRolePairs,
  ...massPairs,
  ...takenNamePairs,
  ...takenPairs,
  ...wholeDangerPairs,
  ...applicationUsePairs,
  ...exclusionPairs,
  ...openedPairs,
  ...unreadUserPairs,
  ...formerGuestPairs,
  ...ruleChangePairs,
  ...seriesPairs,
  ...lostAccessPairs,
  ...unheldPairs,
];
