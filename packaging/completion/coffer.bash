# bash completion for coffer(1), made by: coffer completion bash
_coffer() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local -a words=()
  local i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --config) ((i++)) ;;
      -*) ;;
      *) words+=("${COMP_WORDS[i]}") ;;
    esac
  done
  local global='--config --json --help' choices=''
  case $previous in
    --config)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    --face)
      mapfile -t COMPREPLY < <(compgen -W 'basis-theory tap guardian' -- "$current")
      return
      ;;
    --type)
      mapfile -t COMPREPLY < <(compgen -W 'private public management' -- "$current")
      return
      ;;
    --role)
      mapfile -t COMPREPLY < <(compgen -W 'administrator custodian auditor backup metrics' -- "$current")
      return
      ;;
    --role)
      mapfile -t COMPREPLY < <(compgen -W 'administrator custodian auditor backup metrics' -- "$current")
      return
      ;;
  esac
  case "${words[0]-} ${words[1]-}" in
    'init') choices='--single-operator --ceremony --dry-run --confirm --transcript --rehearsal --continue' ;;
    'tenants create') choices='--name --production --setting' ;;
    'tenants delete') choices='--confirm' ;;
    'applications create') choices='--face --name --tenant --type --permission --rule' ;;
    'applications list') choices='--tenant' ;;
    'applications delete') choices='' ;;
    'keys list') choices='--tenant' ;;
    'keys show') choices='--tenant' ;;
    'keys rotate') choices='root tenant fingerprint index --tenant --prepare' ;;
    'keys activate') choices='--tenant' ;;
    'keys rewrap') choices='--tenant --background --status' ;;
    'keys retire') choices='--tenant --forget' ;;
    'keys compromise') choices='--tenant' ;;
    'keys destroy') choices='--tenant --confirm --forget' ;;
    'audit key') choices='--out' ;;
    'audit export') choices='--file --first' ;;
    'audit tail') choices='--first --count' ;;
    'audit verify') choices='--export --backup --key --known --transcript' ;;
    'audit acknowledge') choices='--confirm' ;;
    'backup create') choices='' ;;
    'backup verify') choices='--number --key --known' ;;
    'backup restore') choices='--number --key' ;;
    'bin import') choices='' ;;
    'bin show') choices='' ;;
    'card-keys list') choices='--tenant' ;;
    'card-keys rotate') choices='test live --tenant --overlap-days' ;;
    'custody add-token') choices='--name --token --module --pin-file' ;;
    'custody add-custodians') choices='--name --threshold --custodian' ;;
    'custody export') choices='' ;;
    'custody verify') choices='--token --module --pin-file --share' ;;
    'custody remove') choices='--confirm' ;;
    'custody recover') choices='--number --share --token --module --pin-file' ;;
    'custody activate') choices='--number' ;;
    'operators add') choices='--role --user --key' ;;
    'operators show') choices='' ;;
    'operators change') choices='--role --user --key' ;;
    'operators disable') choices='--confirm' ;;
    'approvals request') choices='' ;;
    'approvals list') choices='--all' ;;
    'approvals show') choices='--out' ;;
    'approvals approve') choices='--key --signature' ;;
    'approvals reject') choices='--reason' ;;
    'approvals execute') choices='' ;;
    'approvals policy') choices='--on --off --custodians --minutes' ;;
    'config ') choices='check explain' ;;
    'hsm ') choices='info test' ;;
    'clock ') choices='trust' ;;
    'tenants ') choices='create list delete' ;;
    'applications ') choices='create list delete' ;;
    'keys ') choices='list show rotate activate rewrap retire compromise destroy' ;;
    'audit ') choices='key export tail verify acknowledge' ;;
    'backup ') choices='create verify restore' ;;
    'bin ') choices='import show' ;;
    'card-keys ') choices='list rotate' ;;
    'custody ') choices='add-token add-custodians list export verify remove recover activate' ;;
    'operators ') choices='add list show change disable' ;;
    'approvals ') choices='request list show approve reject execute policy' ;;
    ' ') choices='init status config hsm clock tenants applications keys audit backup bin card-keys custody operators approvals --version' ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$choices $global" -- "$current")
}
complete -F _coffer coffer
