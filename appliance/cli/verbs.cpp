#include "appliance/cli/verbs.hpp"

#include "appliance/cli/approvals.hpp"
#include "appliance/cli/audit.hpp"
#include "appliance/cli/backup.hpp"
#include "appliance/cli/bins.hpp"
#include "appliance/cli/ceremony_options.hpp"
#include "appliance/cli/custody.hpp"
#include "appliance/cli/custody_options.hpp"
#include "appliance/cli/evidence_options.hpp"
#include "appliance/cli/offline.hpp"
#include "appliance/cli/operator_options.hpp"

#include <array>

namespace appliance::cli {

namespace {

constexpr std::array<std::string_view, 3> faces{"basis-theory", "tap", "guardian"};
constexpr std::array<std::string_view, 4> key_kinds{"root", "tenant", "fingerprint", "index"};
constexpr std::array<std::string_view, 2> card_modes{"test", "live"};
constexpr std::array<std::string_view, 3> application_types{"private", "public", "management"};

constexpr Option tenant_option{"--tenant",
                               "TENANT",
                               "tenant",
                               Shape::text,
                               false,
                               {},
                               "Id or name of the tenant; may be left out where there is only one"};

constexpr std::array<Option, 3> tenants_create{{
    {"--name", "NAME", "name", Shape::text, true, {}, "Name of the tenant, unique in the appliance"},
    {"--production", "", "production", Shape::flag, false, {}, "Mark the tenant as one with real data"},
    {"--setting",
     "KEY=VALUE",
     "settings",
     Shape::settings,
     false,
     {},
     "Tenant setting such as deduplicate_tokens=true; may be repeated"},
}};

constexpr std::array<Option, 6> applications_create{{
    {"--face", "FACE", "face", Shape::text, true, faces, "API face that the application's keys are for"},
    {"--name", "NAME", "name", Shape::text, true, {}, "Name of the application"},
    tenant_option,
    {"--type", "TYPE", "type", Shape::text, false, application_types, "Kind of application"},
    {"--permission",
     "PERMISSION",
     "permissions",
     Shape::list,
     false,
     {},
     "Permission such as token:create; may be repeated"},
    {"--rule",
     "RULE",
     "rules",
     Shape::rules,
     false,
     {},
     "Access rule as JSON, or as container=/pci/,transform=reveal,permissions=token:read+token:use; may be repeated"},
}};

constexpr std::array<Option, 1> applications_list{{tenant_option}};

constexpr std::array<Option, 1> applications_delete{
    {{"id", "ID", "id", Shape::text, true, {}, "Id of the application"}}};

constexpr Option key_option{"key",
                            "KEY",
                            "key",
                            Shape::text,
                            true,
                            {},
                            "Kind and version of the key, such as tenant/2; `keys list` shows them"};

constexpr std::array<Option, 1> keys_list{
    {{"--tenant", "TENANT", "tenant", Shape::text, false, {}, "Id or name of the tenant whose keys to list alone"}}};

constexpr std::array<Option, 2> keys_show{{key_option, tenant_option}};

constexpr Option forget_option{"--forget",
                               "",
                               "forget",
                               Shape::flag,
                               false,
                               {},
                               "Of a fingerprint key: first forget the fingerprints whose tokens are all gone"};

constexpr std::array<Option, 3> keys_rotate{{
    {"kind", "KIND", "kind", Shape::text, true, key_kinds, "What to rotate: root, tenant, fingerprint or index"},
    tenant_option,
    {"--prepare", "", "prepare", Shape::flag, false, {}, "Make the next version and leave it in pre-activation"},
}};

constexpr std::array<Option, 3> keys_rewrap{{
    {"--tenant", "TENANT", "tenant", Shape::text, false, {}, "Id or name of the tenant whose records to move alone"},
    {"--background", "", "background", Shape::flag, false, {}, "Begin and do not wait"},
    {"--status", "", "status", Shape::flag, false, {}, "Begin nothing; show how far it is"},
}};

constexpr std::array<Option, 3> keys_retire{{key_option, tenant_option, forget_option}};

constexpr std::array<Option, 4> keys_destroy{{
    key_option,
    tenant_option,
    {"--confirm", "NAME", "confirm", Shape::text, true, {}, "The key once more: it is destroyed for good"},
    forget_option,
}};

constexpr std::array<Option, 2> tenants_delete{{
    {"tenant", "TENANT", "tenant", Shape::text, true, {}, "Id or name of the tenant"},
    {"--confirm", "NAME", "confirm", Shape::text, true, {}, "Name of the tenant: its data is lost for good"},
}};

constexpr std::array<Option, 1> bin_import{
    {{"file", "FILE", "file", Shape::text, true, {}, "CSV file with BIN data; cofferd must be able to read it"}}};

constexpr std::array<Option, 1> bin_show{
    {{"bin", "BIN", "bin", Shape::text, true, {}, "First six to eight digits of a card number, no more"}}};

constexpr std::array<Option, 1> card_keys_list{
    {{"--tenant", "TENANT", "tenant", Shape::text, false, {}, "Id or name of the tenant whose keys to list alone"}}};

constexpr std::array<Option, 3> card_keys_rotate{{
    {"mode", "MODE", "mode", Shape::text, true, card_modes, "Whether the key for test or for live cards"},
    tenant_option,
    {"--overlap-days",
     "DAYS",
     "overlap_days",
     Shape::number,
     false,
     {},
     "For how many days the keys before it still open, at most and by default 90"},
}};

constexpr auto noun_table = std::to_array<Noun>({
    {"init", "Set up a new appliance: create the root key in the token"},
    {"status", "Show whether cofferd, its token and its store work"},
    {"config", "Check and explain the configuration file"},
    {"hsm", "Look at the token and try it out"},
    {"clock", "Have the clock believed again after it jumped"},
    {"tenants", "Create, list and delete tenants"},
    {"applications", "Create, list and delete applications and their API keys"},
    {"keys", "Look at the keys and take them through their life: rotate, rewrap, retire, destroy"},
    {"audit", "Verify, export and follow the audit log"},
    {"backup", "Make, prove and restore backups"},
    {"bin", "Import BIN data: brand, funding and issuer of cards by their first digits"},
    {"card-keys", "List and replace the keys that clients of the Tap face encrypt cards to"},
    {"custody", "Keep copies of the root key with a second token or with custodians, and recover it from them"},
    {"operators", "Say who may work on the appliance, and as what"},
    {"approvals", "Have what cannot be undone approved by several persons"},
});

constexpr auto verb_table = std::to_array<Verb>({
    {"init", "", "Create the root key in the token and the identity of the store, once", init, &initialise, "",
     "init\ninit --single-operator\n--config /etc/coffer/coffer.toml --json init\ninit --ceremony ceremony.toml "
     "--dry-run\n"
     "init --ceremony ceremony.toml",
     "Note the check value: it identifies the root key. Next, start cofferd and create a tenant:\n"
     "  coffer tenants create --name NAME"},
    {"status",
     "",
     "Show the state of cofferd, its token and its store",
     {},
     nullptr,
     "status",
     "status\n--json status",
     ""},
    {"config",
     "check",
     "Check the configuration file and report every mistake in it",
     {},
     &check_config,
     "",
     "config check\n--config ./coffer.toml config check",
     "No mistakes found."},
    {"config",
     "explain",
     "List every setting with the value in force, its default and what it does",
     {},
     &explain_config,
     "",
     "config explain\n--json config explain",
     ""},
    {"hsm", "info", "Show the module, the token and what it can do", {}, nullptr, "hsm.info", "hsm info", ""},
    {"hsm",
     "test",
     "Run each operation that Coffer needs in the token, with known answers",
     {},
     nullptr,
     "hsm.test",
     "hsm test",
     ""},
    {"clock",
     "trust",
     "Believe the clock after a jump, so that what has expired is purged again",
     {},
     nullptr,
     "clock.trust",
     "clock trust",
     "Expired tokens are deleted for good from now on, by the time that the clock shows."},
    {"tenants", "create", "Create a tenant and its keys", tenants_create, nullptr, "tenants.create",
     "tenants create --name Shop\ntenants create --name Bank --production --setting deduplicate_tokens=true",
     "Next, create an application to get API keys:\n"
     "  coffer applications create --face basis-theory --name NAME --type private --tenant TENANT"},
    {"tenants", "list", "List the tenants", {}, nullptr, "tenants.list", "tenants list", ""},
    {"tenants", "delete", "Destroy a tenant's keys, so that nothing of it opens any more, and remove it",
     tenants_delete, nullptr, "tenants.delete", "tenants delete Shop --confirm Shop",
     "Its keys are destroyed; its rows are removed in the background (coffer keys rewrap --status).\n"
     "A backup from before opens until the root key that it needs is destroyed: see docs/keys.md."},
    {"applications", "create", "Create an application and print its new API keys, once", applications_create, nullptr,
     "applications.create",
     "applications create --face basis-theory --name Backend --type private \\\n"
     "    --rule container=/pci/,transform=reveal,permissions=token:read+token:use\n"
     "applications create --face basis-theory --name Checkout --type public --permission token:create\n"
     "applications create --face basis-theory --name Admin --type management --permission application:create",
     "Keys are shown this once and cannot be shown again: store them now."},
    {"applications", "list", "List applications, without their keys", applications_list, nullptr, "applications.list",
     "applications list\napplications list --tenant Shop", ""},
    {"applications", "delete", "Delete an application; its keys stop working at once", applications_delete, nullptr,
     "applications.delete", "applications delete 6c8e7a52-8a1c-4a7e-9a57-2f3f5f0f6d11", ""},
    {"keys", "list", "List every version of every key: state, cryptoperiod and the records under it", keys_list,
     nullptr, "keys.list", "keys list\nkeys list --tenant Shop", ""},
    {"keys", "show", "Show all about one version of a key, and what it may become", keys_show, nullptr, "keys.show",
     "keys show root/1\nkeys show tenant/2 --tenant Shop", ""},
    {"keys", "rotate", "Make a new version of a key the current one, while requests go on", keys_rotate, nullptr,
     "keys.rotate", "keys rotate tenant --tenant Shop\nkeys rotate root\nkeys rotate fingerprint --prepare",
     "What is under older versions is moved by: coffer keys rewrap"},
    {"keys", "activate", "Make a prepared version of a key the current one", keys_show, nullptr, "keys.activate",
     "keys activate tenant/2 --tenant Shop", "What is under older versions is moved by: coffer keys rewrap"},
    {"keys", "rewrap", "Move everything under the current keys, and show how far it is", keys_rewrap, nullptr,
     "keys.rewrap", "keys rewrap\nkeys rewrap --tenant Shop --background\nkeys rewrap --status", ""},
    {"keys", "retire", "Deactivate a version that was replaced and has no records left", keys_retire, nullptr,
     "keys.retire", "keys retire tenant/1 --tenant Shop", ""},
    {"keys", "compromise", "Note that others may know a key", keys_show, nullptr, "keys.compromise",
     "keys compromise tenant/1 --tenant Shop", "Move what is under it (coffer keys rewrap), then destroy it."},
    {"keys", "destroy", "Destroy a version that is retired or compromised and has no records left", keys_destroy,
     nullptr, "keys.destroy", "keys destroy tenant/1 --tenant Shop --confirm tenant/1", ""},
    {"audit", "key", "Show the public key that the audit log is signed with", audit_key, &show_audit_key, "",
     "audit key\naudit key --out audit.pem",
     "Keep the key, or its fingerprint, where nobody who runs Coffer can change it."},
    {"audit", "export", "Write the audit log as JSON lines with its checkpoints", audit_export, &export_audit, "",
     "audit export --file audit.jsonl\naudit export --first 1000", ""},
    {"audit", "tail", "Show entries of the audit log as they are written", audit_tail, &tail_audit, "",
     "audit tail\n--json audit tail --first 1 --count 100", ""},
    {"audit", "verify", "Prove that the audit log is whole, or name the first entry that is not as it was written",
     audit_verify, &verify_audit, "",
     "audit verify --key audit.pem\naudit verify --export audit.jsonl --key audit.pem --known yesterday.jsonl\n"
     "audit verify --transcript ceremony.transcript --key audit.pem",
     ""},
    {"audit", "acknowledge", "Accept a store that is not the one that the token has seen, such as a restored one",
     audit_acknowledge, nullptr, "audit.acknowledge",
     "audit acknowledge --confirm 6c8e7a52-8a1c-4a7e-9a57-2f3f5f0f6d11",
     "cofferd serves again. The audit log says what was accepted, and by whom."},
    {"backup", "create", "Make a backup while cofferd runs; later ones in the same directory are incremental",
     backup_create, &create_backup, "", "backup create /var/backups/coffer",
     "It holds no key in clear: keep what the root key can be recovered from somewhere else."},
    {"backup", "verify", "Prove a backup, without cofferd and without a token", backup_verify, &verify_backup, "",
     "backup verify /var/backups/coffer --key audit.pem", ""},
    {"backup", "restore", "Make the store anew from a backup; cofferd must be stopped", backup_restore, &restore_backup,
     "", "backup restore /var/backups/coffer\nbackup restore /media/backups --number 12 --key audit.pem",
     "Next, start cofferd. Where the history is not whole it waits for: coffer audit acknowledge"},
    {"bin", "import", "Replace the BIN data by a CSV file, as a whole or not at all", bin_import, &import_bins, "",
     "bin import /var/lib/coffer/bins.csv\n--json bin import bins.csv", "New cards are described by it from now on."},
    {"bin", "show", "Show what is known of the cards whose numbers begin with these digits", bin_show, nullptr,
     "bin.show", "bin show 411111\nbin show 42424242", ""},
    {"card-keys", "list", "List the keys that encrypted cards are opened with, the current one of each mode first",
     card_keys_list, nullptr, "card-keys.list", "card-keys list\ncard-keys list --tenant Shop", ""},
    {"card-keys", "rotate", "Make a new key that cards are encrypted to, and let the ones before it run out",
     card_keys_rotate, nullptr, "card-keys.rotate",
     "card-keys rotate live --tenant Shop\ncard-keys rotate test --overlap-days 7",
     "Clients that ask GET /v2/init get it from now on; give it to those that have the key built in."},
    {"custody", "add-token", "Have every further version of the root key copied to a second token", custody_add_token,
     nullptr, "custody.add-token",
     "custody add-token --name vault --token pkcs11:token=vault --pin-file /run/vault.pin",
     "It gets copies from the next version of the root key on. Now make that one, and let go of the former:\n"
     "  coffer keys rotate root; coffer keys rewrap; coffer keys retire root/N; coffer keys destroy root/N",
     &prepare_custody_token},
    {"custody", "add-custodians",
     "Have every further version of the root key copied to custodians, some of whom suffice", custody_add_custodians,
     nullptr, "custody.add-custodians",
     "custody add-custodians --name board --threshold 2 --custodian alice=/media/a/share.txt \\\n"
     "    --custodian bob=/media/b/share.txt --custodian carol=/media/c/share.txt",
     "Each share is in its file and nowhere else: hand the media out. They get copies from the next version of the\n"
     "root key on. Now make that one, and let go of the former:\n"
     "  coffer keys rotate root; coffer keys rewrap; coffer keys retire root/N; coffer keys destroy root/N",
     &prepare_custodians},
    {"custody",
     "list",
     "Show who has copies of which versions of the root key, and which have none",
     {},
     nullptr,
     "custody.list",
     "custody list",
     ""},
    {"custody", "export", "Write all copies and packages to a file; they open with a second token or shares alone",
     custody_export, &export_custody, "", "custody export /media/custody", ""},
    {"custody", "verify", "Prove that the copies of a second token, or of custodians, are the root key", custody_verify,
     &verify_custody, "",
     "custody verify --token pkcs11:token=vault --pin-file /run/vault.pin\n"
     "custody verify --share /media/a/share.txt --share /media/b/share.txt",
     ""},
    {"custody", "remove", "Have a recipient get no more copies, and remove those that it has", custody_remove, nullptr,
     "custody.remove", "custody remove vault --confirm vault",
     "Its copies in backups and exports open still: rotate the root key, and destroy the former version's\n"
     "copies by erasing that token or those shares."},
    {"custody", "recover", "Make the root keys anew in the configured token, from a second token or from shares",
     custody_recover, &recover_custody, "",
     "custody recover /media/backups --share /media/a/share.txt --share /media/b/share.txt\n"
     "custody recover /media/backups --token pkcs11:token=vault --pin-file /run/vault.pin",
     "Next: coffer backup restore DIR --key audit.pem"},
    {"custody", "activate", "Have the configured token, which is a recipient, hold the root keys itself",
     custody_activate, &activate_custody, "", "custody activate /media/backups",
     "Next: coffer backup restore DIR --key audit.pem"},
    {"operators", "add", "Register a person; after the first one, only registered persons are admitted", operators_add,
     nullptr, "operators.add",
     "operators add alice --role administrator --user alice\n"
     "operators add bob --role custodian --role auditor --user bob --key bob.pub",
     ""},
    {"operators",
     "list",
     "List the operators, also those who are disabled",
     {},
     nullptr,
     "operators.list",
     "operators list",
     ""},
    {"operators", "show", "Show an operator with the public keys", operators_show, nullptr, "operators.show",
     "operators show bob", ""},
    {"operators", "change", "Replace roles, OS user or keys of an operator; what is left out stays", operators_change,
     nullptr, "operators.change", "operators change bob --key new.pub\noperators change bob --role auditor", ""},
    {"operators", "disable", "Disable an operator for good; the name is not used again", operators_disable, nullptr,
     "operators.disable", "operators disable bob --confirm bob", ""},
    {"approvals", "request", "Ask leave for a command that needs approval", approvals_request, &request_approval, "",
     "approvals request keys destroy tenant/1 --tenant Shop --confirm tenant/1\n"
     "approvals request operators disable bob --confirm bob",
     "Have custodians approve it (coffer approvals approve ID --key FILE), then: coffer approvals execute ID"},
    {"approvals", "list", "List the requests that wait for approval or execution", approvals_list, nullptr,
     "approvals.list", "approvals list\napprovals list --all", ""},
    {"approvals", "show", "Show a request and the text that custodians sign", approvals_show, &show_approval, "",
     "approvals show 6c8e7a52-8a1c-4a7e-9a57-2f3f5f0f6d11\n"
     "approvals show 6c8e7a52-8a1c-4a7e-9a57-2f3f5f0f6d11 --out request.txt",
     ""},
    {"approvals", "approve", "Sign a request with a custodian's own key, or hand in a signature", approvals_approve,
     &approve, "",
     "approvals approve 6c8e7a52-8a1c-4a7e-9a57-2f3f5f0f6d11 --key ~/.ssh/id_ed25519\n"
     "approvals approve 6c8e7a52-8a1c-4a7e-9a57-2f3f5f0f6d11 --signature request.txt.sig",
     ""},
    {"approvals", "reject", "End a request without executing it", approvals_reject, nullptr, "approvals.reject",
     "approvals reject 6c8e7a52-8a1c-4a7e-9a57-2f3f5f0f6d11 --reason \"not before the audit\"", ""},
    {"approvals", "execute", "Do what was approved, once, if nothing that it concerns has changed", approvals_execute,
     nullptr, "approvals.execute", "approvals execute 6c8e7a52-8a1c-4a7e-9a57-2f3f5f0f6d11", ""},
    {"approvals", "policy", "Show or set how many custodians approve, and for how long a request is valid",
     approvals_policy, nullptr, "approvals.policy",
     "approvals policy\napprovals policy --on --custodians 3\napprovals request approvals policy --off", ""},
});

}  // namespace

std::string Verb::name() const { return std::string(noun) + (verb.empty() ? "" : " ") + std::string(verb); }

std::span<const Noun> nouns() noexcept { return noun_table; }

std::span<const Verb> verbs() noexcept { return verb_table; }

}  // namespace appliance::cli
