"""Fields that a CRM lacks, and how to make them there."""

from collections.abc import Mapping

from data.errors import UserError
from pipeline.crm.params import SystemName, SystemParams
from pipeline.crm.system import Crm, Kind
from pipeline.crm.verdicts import KINDS

WHERE: Mapping[SystemName, str] = {
    "zoho": "Setup > Customization > Modules and Fields > {object}: create the field; then Setup > Developer Space > "
    "APIs > API names: set its API name.",
    "fxiaoke": "管理后台 > 对象管理 > {object} > 字段 > 新建字段; the API name (字段API名称) is asked for there.",
}
TYPES: Mapping[SystemName, Mapping[Kind, str]] = {
    "zoho": {
        "number": "Decimal",
        "word": "Single Line",
        "text": "Multi Line (small)",
        "day": "Date",
        "account": "Lookup (Accounts)",
    },
    "fxiaoke": {
        "number": "数字 (2 decimals)",
        "word": "单行文本",
        "text": "多行文本",
        "day": "日期",
        "account": "查找关联 (AccountObj)",
    },
}
UNIQUE: Mapping[SystemName, str] = {
    "zoho": "Single Line (255), do not allow duplicate values",
    "fxiaoke": "单行文本 (255), 不允许重复",
}


def refuse_missing_fields(crm: Crm, system: SystemName, params: SystemParams) -> None:
    """Raise a UserError that lists what is missing, with type and place."""
    needed: dict[str, dict[str, str]] = {crm.accounts: {}, params.tasks.object: {}}
    types = TYPES[system]
    needed[crm.accounts] = {name: types[KINDS[what]] for what, name in params.fields.model_dump().items()}
    if params.tasks.severities:
        needed[params.tasks.object] = {
            params.tasks.key: UNIQUE[system],
            params.tasks.over: types["day"],
            **{name: types[kind] for name, kind in crm.task_fields.items()},
        }
    lines = []
    for of, fields in needed.items():
        there = crm.fields_of(of) if fields else set()
        lacking = {name: kind for name, kind in fields.items() if name not in there}
        lines += [f"  {of}.{name}: {kind}" for name, kind in lacking.items()]
        lines += [f"    {WHERE[system].format(object=of)}"] if lacking else []
    if lines:
        told = "\n".join(lines)
        raise UserError(
            f"The CRM lacks fields that results are written to:\n{told}\n"
            f"Make them, or name others in params.yaml (crm.{system})."
        )
