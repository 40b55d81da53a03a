"""What the flow report takes and gives, as pydantic reads, writes and describes it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.core.flow import Source
from app.core.flow_basis import AVERAGE, ESTIMATES
from app.core.flow_stages import HELD_BY, Holder, Stage
from app.core.workdays import DAY_SECONDS
from app.service.flow_measures import DAY_RULE_EN, DAY_RULE_FR, MEASURES, TOUCH_RULE_EN, TOUCH_RULE_FR, Unit
from app.service.flow_report import ContractFlow, FlowFilter, FlowGroup, FlowReport, GroupBy
from app.web.requests import FiscalYear, Id, IsoDate, RepositoryName
from app.web.schemas import Person

TOUCH_DAYS_MAX: Final = 366
Days = Annotated[float, Field(description="Business days, two decimals.")]


class FlowQuery(BaseModel):
    """A misspelt filter must not count everything, so other names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: Annotated[
        RepositoryName | None,
        Field(description="Numeric id of a repository, or its OWNER/NAME of today.", examples=["department/project"]),
    ] = None
    fund: Annotated[Id | None, Field(description="Number of a fund.", examples=[1])] = None
    fiscal_year: Annotated[
        FiscalYear | None,
        Field(description="Fiscal year of the day on which it ended, 1 April to 31 March.", examples=["2026-2027"]),
    ] = None
    ended_from: Annotated[
        IsoDate | None,
        Field(alias="from", description="First day on which it ended, America/Toronto.", examples=["2026-04-01"]),
    ] = None
    ended_to: Annotated[
        IsoDate | None, Field(alias="to", description="Last such day, itself included.", examples=["2027-03-31"])
    ] = None
    group_by: Annotated[GroupBy | None, Field(description="Medians for each of these.", examples=["quarter"])] = None
    format: Annotated[
        Literal["json", "csv"] | None, Field(description="Instead of the header Accept.", examples=["json"])
    ] = None

    def chosen(self) -> FlowFilter:
        """The same in our own types."""
        repository = self.repository
        return FlowFilter(
            repository=int(repository) if repository and repository.isdigit() else repository,
            fund_id=self.fund,
            fiscal_year=self.fiscal_year,
            ended_from=self.ended_from,
            ended_to=self.ended_to,
            group_by=self.group_by,
        )


class TouchEntry(BaseModel):
    """What the token's owner worked on a contract in one stage, all told; a later entry replaces it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stage: Annotated[Stage, Field(description="The stage that was worked in.", examples=["review"])]
    days: Annotated[
        Decimal,
        Field(ge=0, le=TOUCH_DAYS_MAX, max_digits=5, decimal_places=2, description="Days of work.", examples=[0.25]),
    ]

    @property
    def business_seconds(self) -> int:
        return int(self.days * DAY_SECONDS)


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True)


class MeasureOut(_Given):
    name: str
    unit: Unit
    definition_en: str
    definition_fr: str
    average_gc_contract: Annotated[int | None, Field(description="The average GC contract's, in the same unit.")] = None


class AverageOut(_Given):
    """Where the figures of the average GC contract come from."""

    since: Annotated[str, Field(json_schema_extra={"format": "date"})]
    source_en: str
    source_fr: str
    lead_weeks: int


class EstimateOut(_Given):
    stage: Stage
    since: Annotated[str, Field(json_schema_extra={"format": "date"})]
    day_minutes: int
    source_en: str
    source_fr: str
    days: Annotated[float | None, Field(description="Null where the days follow from the amount.")] = None
    cents_an_hour: int | None = None


class RulesOut(_Given):
    """How days and touch are counted, and every measure with its definition."""

    days_en: str
    days_fr: str
    touch_en: str
    touch_fr: str
    measures: list[MeasureOut]
    estimates: list[EstimateOut]
    average_gc_contract: AverageOut


class MedianOut(_Given):
    contracts: Annotated[int, Field(description="How many have a value.")]
    median: float | None


class GroupOut(_Given):
    key: Annotated[int | str | None, Field(description="Repository or fund number, year, quarter; null for all.")]
    name: str | None
    contracts: int
    touch_sources: Annotated[dict[str, int], Field(description="Contracts by where their touch comes from.")]
    medians: Annotated[dict[str, MedianOut], Field(description="By the name of the measure.")]

    @classmethod
    def of(cls, group: FlowGroup) -> GroupOut:
        found = ((m, group.medians[m.name]) for m in MEASURES)
        medians = {m.name: MedianOut(contracts=x.count, median=m.shown(x.stored)) for m, x in found}
        sources, count = dict(group.sources), group.contracts
        return cls(key=group.key, name=group.name, contracts=count, touch_sources=sources, medians=medians)


class FlowReportOut(_Given):
    group_by: GroupBy | None
    groups: Annotated[list[GroupOut], Field(description="None where no contract was paid.")]
    ended_unpaid: Annotated[dict[str, int], Field(description="Contracts that ended otherwise, by status.")]
    rules: RulesOut

    @classmethod
    def of(cls, report: FlowReport) -> FlowReportOut:
        groups = [GroupOut.of(group) for group in report.groups]
        return cls(group_by=report.group_by, groups=groups, ended_unpaid=dict(report.unpaid), rules=rules())


class TouchReceipt(_Given):
    contract_id: int
    stage: Stage
    days: Days
    person: Person


class SpanOut(_Given):
    stage: Stage
    holder: Holder
    since: datetime
    until: datetime
    days: Days


class StageTouchOut(_Given):
    stage: Stage
    days: Days
    source: Source


class TouchOut(_Given):
    stage: Stage
    days: Days
    person: Person
    at: datetime
    counts: Annotated[bool, Field(description="False once the same person replaced it.")]


class ContractFlowOut(_Given):
    contract_id: int
    status: str
    opened_at: datetime
    ended_at: datetime | None
    as_of: Annotated[datetime, Field(description="Until when it is counted: its end, else now.")]
    values: Annotated[dict[str, float | None], Field(description="By the name of the measure.")]
    touch_source: Source
    touch: list[StageTouchOut]
    people_ids: Annotated[list[int], Field(description="Numeric GitHub ids, one a person.")]
    spans: Annotated[list[SpanOut], Field(description="Who held it, one after the other.")]
    entered: list[TouchOut]
    rules: RulesOut

    @classmethod
    def of(cls, found: ContractFlow) -> ContractFlowOut:
        flow = found.flow
        return cls(
            contract_id=found.contract_id,
            status=flow.status.value,
            opened_at=flow.opened_at,
            ended_at=flow.ended_at,
            as_of=found.as_of,
            values={m.name: m.shown(m.of(flow)) for m in MEASURES},
            touch_source=flow.touch_source,
            touch=[
                StageTouchOut(stage=stage, days=_days(touch.business_seconds), source=touch.source)
                for stage, touch in flow.touches.items()
            ],
            people_ids=sorted(flow.people),
            spans=[
                SpanOut(
                    stage=span.stage,
                    holder=HELD_BY[span.stage],
                    since=span.since,
                    until=span.until,
                    days=_days(span.business_seconds),
                )
                for span in flow.spans
            ],
            entered=[
                TouchOut(
                    stage=row.stage,
                    days=_days(row.business_seconds),
                    person=Person(id=row.person_id, login=row.person_login),
                    at=row.at,
                    counts=row.counts,
                )
                for row in found.entered
            ],
            rules=rules(),
        )


def rules() -> RulesOut:
    return RulesOut(
        days_en=DAY_RULE_EN,
        days_fr=DAY_RULE_FR,
        touch_en=TOUCH_RULE_EN,
        touch_fr=TOUCH_RULE_FR,
        measures=[
            MeasureOut(name=m.name, unit=m.unit, definition_en=m.en, definition_fr=m.fr, average_gc_contract=m.average)
            for m in MEASURES
        ],
        estimates=[
            EstimateOut(
                stage=row.stage,
                since=row.since.isoformat(),
                days=row.hundredths_of_day / 100 if row.cents_an_hour is None else None,
                cents_an_hour=row.cents_an_hour,
                day_minutes=row.day_minutes,
                source_en=row.source_en,
                source_fr=row.source_fr,
            )
            for row in ESTIMATES.rows
        ],
        average_gc_contract=AverageOut(
            since=AVERAGE.since.isoformat(),
            source_en=AVERAGE.source_en,
            source_fr=AVERAGE.source_fr,
            lead_weeks=AVERAGE.lead_weeks,
        ),
    )


def _days(business_seconds: int) -> float:
    return round(business_seconds / DAY_SECONDS, 2)
