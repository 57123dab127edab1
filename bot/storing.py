"""What is kept in Postgres, made in one place: an adapter for each port that stores."""

from dataclasses import dataclass

from bot.adapters.postgres.activity_store import PostgresActivityStore
from bot.adapters.postgres.analyses import PostgresBrandAnalyses
from bot.adapters.postgres.boards import PostgresBoards
from bot.adapters.postgres.campaigns import PostgresCampaignMessages
from bot.adapters.postgres.changes import Changed
from bot.adapters.postgres.checkpoints import PostgresCheckpoints
from bot.adapters.postgres.connections import PostgresConnections
from bot.adapters.postgres.credits import PostgresCredits
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.deliveries import PostgresDeliveries
from bot.adapters.postgres.drafts import PostgresDrafts
from bot.adapters.postgres.learned import PostgresLearnedRules
from bot.adapters.postgres.notifications import PostgresNotifications
from bot.adapters.postgres.occasions import PostgresOccasions
from bot.adapters.postgres.owners import PostgresOwners
from bot.adapters.postgres.publishing import PostgresPublishing
from bot.adapters.postgres.repositories import PostgresRepositories
from bot.adapters.postgres.requests import PostgresRequests
from bot.adapters.postgres.rewrites import PostgresRewrites
from bot.adapters.postgres.runs import PostgresRuns
from bot.adapters.postgres.schedules import PostgresSchedules
from bot.adapters.postgres.shelf import PostgresConsents, PostgresShelf
from bot.adapters.postgres.slot_work import PostgresSlotWork
from bot.adapters.postgres.slots import PostgresSlots
from bot.adapters.postgres.told import PostgresTold
from bot.adapters.postgres.versions import PostgresVersions
from bot.adapters.postgres.voices import PostgresVoices
from bot.adapters.postgres.workspaces import PostgresWorkspaces
from bot.adapters.vault import Vault
from bot.costs import DOLLAR, read_prices
from bot.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Stored:
    """The adapters of Postgres."""

    activity: PostgresActivityStore
    analyses: PostgresBrandAnalyses
    boards: PostgresBoards
    campaigns: PostgresCampaignMessages
    checkpoints: PostgresCheckpoints
    connections: PostgresConnections
    consents: PostgresConsents
    credit: PostgresCredits
    deliveries: PostgresDeliveries
    drafts: PostgresDrafts
    learned: PostgresLearnedRules
    notifications: PostgresNotifications
    occasions: PostgresOccasions
    owners: PostgresOwners
    publishing: PostgresPublishing
    repositories: PostgresRepositories
    requests: PostgresRequests
    rewrites: PostgresRewrites
    runs: PostgresRuns
    schedules: PostgresSchedules
    shelf: PostgresShelf
    slot_work: PostgresSlotWork
    slots: PostgresSlots
    told: PostgresTold
    versions: PostgresVersions
    voices: PostgresVoices
    workspaces: PostgresWorkspaces


def stored(settings: Settings, database: Database, vault: Vault, changed: Changed) -> Stored:
    """All of them on one database; `changed` is told of a workspace whose integrations are other ones than before."""
    prices, budget = read_prices(settings.notra_prices), int(settings.notra_monthly_budget_usd * DOLLAR)
    return Stored(
        activity=PostgresActivityStore(database),
        analyses=PostgresBrandAnalyses(database),
        boards=PostgresBoards(database),
        campaigns=PostgresCampaignMessages(database),
        checkpoints=PostgresCheckpoints(database),
        connections=PostgresConnections(database, vault, changed),
        consents=PostgresConsents(database),
        credit=PostgresCredits(database, prices=prices, budget=budget),
        deliveries=PostgresDeliveries(database),
        drafts=PostgresDrafts(database),
        learned=PostgresLearnedRules(database),
        notifications=PostgresNotifications(database),
        occasions=PostgresOccasions(database),
        owners=PostgresOwners(database, changed),
        publishing=PostgresPublishing(database),
        repositories=PostgresRepositories(database, changed),
        requests=PostgresRequests(database),
        rewrites=PostgresRewrites(database),
        runs=PostgresRuns(database),
        schedules=PostgresSchedules(database),
        shelf=PostgresShelf(database),
        slot_work=PostgresSlotWork(database),
        slots=PostgresSlots(database),
        told=PostgresTold(database),
        versions=PostgresVersions(database),
        voices=PostgresVoices(database, changed),
        workspaces=PostgresWorkspaces(database, changed),
    )
