package org.idvserver.user.domain;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** A class or department: users under one name. */
@Entity
@Table(name = "groups")
public class Group {
    @Id
    private UUID id;

    private String name;

    @ElementCollection(fetch = FetchType.LAZY)
    @CollectionTable(name = "group_members", joinColumns = @JoinColumn(name = "group_id"))
    @Column(name = "user_id")
    private Set<UUID> members = new HashSet<>();

    @Version
    private long version;

    protected Group() {
        // for JPA
    }

    public Group(UUID id, String name) {
        this.id = id;
        this.name = name;
    }

    /** Who came and who went. */
    public record MembersChanged(Set<UUID> added, Set<UUID> removed) {

        public boolean nothing() {
            return added.isEmpty() && removed.isEmpty();
        }
    }

    /** Makes these the members; members must have been loaded. */
    public MembersChanged replaceMembers(Collection<UUID> wanted) {
        Set<UUID> added = new HashSet<>(wanted);
        added.removeAll(members);
        Set<UUID> removed = new HashSet<>(members);
        removed.removeAll(wanted);
        members.removeAll(removed);
        members.addAll(added);
        return new MembersChanged(added, removed);
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public Set<UUID> members() {
        return members;
    }
}
